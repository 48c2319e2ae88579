"""A municipality's own times: read, checked, chosen by day and told apart from the law's."""

from datetime import date, datetime

import pytest

from engine.definition import Basis
from workflows.law.catalogue import catalogue
from workflows.law.errors import BadLocalRule, UnknownDeadline
from workflows.law.local_rules import LocalRules, rule_for, sources_for
from workflows.law.statutory_time import STOCKHOLM

GRANVIK = """
municipality: Granviks kommun
rules:
  complaint.answer:
    - rule: P14D
      source: Granviks rutin för klagomål 5.2
      valid_from: 2026-01-01
  lex_sarah.investigation:
    - rule: P20WD
      source: SN 2026-01-28 § 12
      valid_from: 2026-02-01
      valid_to: 2026-12-31
    - rule: P14D
      source: SN 2026-12-16 § 99
      valid_from: 2027-01-01
"""
KEY = "lex_sarah.investigation"


def with_rule(row: str, key: str = "complaint.answer") -> str:
    return f"rules:\n  {key}:\n    - {{{row}}}\n"


def test_a_local_rule_is_explained_as_local_with_its_source() -> None:
    local = LocalRules.from_yaml(GRANVIK)
    received = datetime(2026, 12, 11, 9, tzinfo=STOCKHOLM)
    due = rule_for("complaint.answer", on=received.date(), local=local).due(
        received, label="Klagomålet ska vara besvarat"
    )
    assert due.basis is Basis.LOCAL
    assert due.source == "Granviks rutin för klagomål 5.2"
    assert due.explanation == (
        "Klagomålet ska vara besvarat senast fredag 25 december 2026: 14 dagar efter att klagomålet kom in "
        "11 december; dagen flyttas inte fast det är juldagen. Lokal rutin: Granviks rutin för klagomål 5.2."
    )


def test_a_local_number_for_a_statutory_word_says_both() -> None:
    received = datetime(2026, 9, 15, 7, 40, tzinfo=STOCKHOLM)
    rule = rule_for(KEY, on=received.date(), local=LocalRules.from_yaml(GRANVIK), act="LSS")
    assert rule.due(received, label="Utredningen ska vara klar").explanation == (
        "Utredningen ska vara klar senast tisdag 13 oktober 2026: 20 arbetsdagar efter att rapporten kom in "
        "15 september. Lagen säger ”utan dröjsmål”, 24 e § LSS, men anger ingen tid; lokal rutin: SN 2026-01-28 § 12."
    )


@pytest.mark.parametrize(
    ("day", "rule", "basis"),
    [
        ("2026-01-31", "P30D", Basis.PROPOSED),
        ("2026-02-01", "P20WD", Basis.LOCAL),
        ("2026-12-31", "P20WD", Basis.LOCAL),
        ("2027-01-01", "P14D", Basis.LOCAL),
    ],
)
def test_the_rule_of_the_day_holds_and_before_it_the_proposal(day: str, rule: str, basis: Basis) -> None:
    time = LocalRules.from_yaml(GRANVIK).time_on(KEY, date.fromisoformat(day))
    assert (time.rule, time.basis) == (rule, basis)


def test_a_deadline_without_a_local_rule_keeps_the_proposal() -> None:
    assert LocalRules.from_yaml(GRANVIK).time_on("lex_sarah.diary", date(2026, 9, 1)).rule == "P1WD"
    assert LocalRules.from_yaml("").time_on("lex_sarah.diary", date(2026, 9, 1)).basis is Basis.PROPOSED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (with_rule("rule: P3M, source: x", "lex_sarah.supplement"), "the law itself gives this time"),
        (with_rule("rule: P14D"), "source is missing"),
        (with_rule("rule: P14D, source: ' '"), "source is missing"),
        (with_rule("rule: 14 dagar, source: x"), "is not a rule"),
        (with_rule("rule: P0D, source: x"), "is not a rule"),
        (with_rule("rule: PT4H, source: x"), "warn_hours"),
        (with_rule("rule: PT4H, source: x, warn_hours: många"), "whole number"),
        (with_rule("rule: 'yearly/02-29', source: x"), "not a day of every year"),
        (with_rule("rule: P14D, source: x, basis: statutory"), "basis must be"),
        (with_rule("rule: P14D, source: x, valid_form: 2026-01-01"), "unknown fields: valid_form"),
        (with_rule("rule: P14D, source: x, valid_from: i fjol"), "must be days"),
        (with_rule("rule: P14D, source: x, valid_from: 2026-02-01, valid_to: 2026-01-01"), "valid_to is before"),
        (
            with_rule("rule: P14D, source: x") + "    - {rule: P7D, source: y, valid_from: 2026-01-01}\n",
            "two times hold",
        ),
        ("rules:\n  complaint.answer: P14D\n", "must be a list"),
        ("rules: [", "not YAML"),
        ("- P14D", "must have `rules:`"),
    ],
)
def test_a_mistake_is_met_when_the_rules_are_read(text: str, why: str) -> None:
    with pytest.raises(BadLocalRule, match=why):
        LocalRules.from_yaml(text)


def test_a_rule_for_a_misspelt_deadline_is_refused() -> None:
    with pytest.raises(UnknownDeadline, match=r"complaint\.svar"):
        LocalRules.from_yaml(with_rule("rule: P14D, source: x", "complaint.svar"))


def test_the_act_of_the_case_chooses_its_paragraph() -> None:
    def cited(act: str, day: date = date(2026, 9, 1)) -> list[str]:
        return [one.citation for one in sources_for(KEY, on=day, act=act)]

    assert cited("SoL") == ["27 kap. 5 § SoL (2025:400)"]
    assert cited("LSS") == ["24 e § LSS"]
    assert cited("") == ["27 kap. 5 § SoL (2025:400)", "24 e § LSS"]
    assert cited("SoL", date(2025, 6, 30)) == ["14 kap. 6 § SoL (2001:453)"]


def test_only_what_the_law_numbers_is_called_statutory() -> None:
    statutory = {key for key, deadline in catalogue().items() if deadline.statutory}
    assert statutory == {
        "board.chair_decision_reported",
        "lex_sarah.supplement",
        "provider_report.supplement",
        "unexecuted.threshold",
        "breach.authority",
        "private_operator.retention",
    }


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_statutory_word_comes_with_its_paragraph(key: str) -> None:
    deadline = catalogue()[key]
    assert not deadline.says or deadline.statute
    assert all(time.source or deadline.statute for time in deadline.times)
    assert all(time.source for time in deadline.times if time.basis is not Basis.STATUTORY)
