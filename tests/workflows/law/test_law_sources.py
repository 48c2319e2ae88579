"""What a paragraph is called on a day, and how sure we are of it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from workflows.law import sources
from workflows.law.errors import NotInForce, UnknownSource

LAST_DAY = date(2025, 6, 30)
FIRST_DAY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("lex_sarah.report", "14 kap. 3 § SoL (2001:453)", "27 kap. 2 § SoL (2025:400)"),
        ("lex_sarah.investigate", "14 kap. 6 § SoL (2001:453)", "27 kap. 5 § SoL (2025:400)"),
        ("lex_sarah.notify_ivo", "14 kap. 7 § SoL (2001:453)", "27 kap. 6 § SoL (2025:400)"),
        ("child.concern", "14 kap. 1 § SoL (2001:453)", "19 kap. 1 § SoL (2025:400)"),
        ("lex_sarah.notify_ivo.lss", "24 f § LSS", "24 f § LSS"),
        ("lex_sarah.supplement", "SOSFS 2011:5 6 kap.", "SOSFS 2011:5 6 kap."),
        ("lex_sarah.ivo_form", "SOSFS 2011:5 bilaga", "18 kap. 8 § SoF (2025:468)"),
    ],
)
def test_a_paragraph_changes_its_name_over_night_with_the_law(key: str, old: str, new: str) -> None:
    assert sources.cite(key, on=LAST_DAY) == old
    assert sources.cite(key, on=FIRST_DAY) == new


def test_v21_a_duty_performed_under_the_new_law_cites_both() -> None:
    received, performed = date(2025, 6, 12), date(2025, 7, 8)
    assert sources.cite_both("lex_sarah.notify_ivo", received=received, performed=performed) == (
        "27 kap. 6 § SoL (2025:400), tidigare 14 kap. 7 § SoL (2001:453)"
    )
    assert sources.law_of(received) == "2001:453"
    assert "jurist" in sources.transition_note(received=received, performed=performed)


def test_a_case_within_one_law_cites_one_and_needs_no_note() -> None:
    days = {"received": date(2026, 9, 15), "performed": date(2026, 9, 18)}
    assert sources.cite_both("lex_sarah.notify_ivo", **days) == "27 kap. 6 § SoL (2025:400)"
    assert sources.cite_both("lex_sarah.notify_ivo.lss", received=LAST_DAY, performed=FIRST_DAY) == "24 f § LSS"
    assert sources.transition_note(**days) == ""


def test_the_law_of_a_case_is_the_one_of_the_day_it_came_in() -> None:
    assert sources.law_of(LAST_DAY) == "2001:453"
    assert sources.law_of(FIRST_DAY) == "2025:400"
    with pytest.raises(NotInForce):
        sources.law_of(date(1999, 1, 1))


@pytest.mark.parametrize(
    "key", ["lex_sarah.investigate", "private_operator.retention", "lex_sarah.supplement", "quality.systematic"]
)
def test_what_is_not_verified_says_so_in_swedish(key: str) -> None:
    found = sources.source(key, on=date(2026, 9, 1))
    assert not found.verified
    assert found.note.endswith(".")


def test_the_notification_paragraph_is_verified_and_needs_no_warning() -> None:
    found = sources.source("lex_sarah.notify_ivo", on=FIRST_DAY)
    assert found.verified
    assert found.note == ""


@pytest.mark.parametrize("key", sources.keys())
def test_no_unverified_source_is_without_a_note_and_no_two_versions_overlap(key: str) -> None:
    found = sources.versions(key)
    assert all(one.verified or one.note for one in found)
    assert all("{" not in one.citation and one.citation.strip() == one.citation for one in found)
    for earlier, later in pairwise(found):
        assert earlier.valid_to is not None
        assert earlier.valid_to + timedelta(days=1) == later.valid_from


def test_a_misspelt_source_is_refused() -> None:
    with pytest.raises(UnknownSource, match="lex_sara"):
        sources.cite("lex_sara.report", on=FIRST_DAY)


def test_a_paragraph_that_did_not_exist_yet_is_refused() -> None:
    with pytest.raises(NotInForce, match="2025-06-30"):
        sources.cite("insats.without_assessment", on=LAST_DAY)
