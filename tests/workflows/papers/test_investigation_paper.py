"""The investigation on paper holds what SOSFS 2011:5 5 kap. asks for, and nothing of who reported."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Document
from tests.workflows.papers.builders import ASSESSMENT, INVESTIGATION, PROPOSAL, RECEPTION, Town
from tests.workflows.papers.reading import bookmarks, faults, says, text_of

HEADINGS = [
    "Utredning enligt lex Sarah",
    "Ärendet",
    "Bedömning av rapporten",
    "Uppdrag och utredare",
    "Opartiskhet",
    "Utredning",
    "1. Vad som har hänt, och följderna för den enskilde",
    "2. När och hur det uppmärksammades",
    "3. När det inträffade",
    "4. Orsaker",
    "5. Om något liknande har hänt tidigare i verksamheten",
    "6. Om något liknande kan hända igen",
    "7. Åtgärder",
    "8. Andra uppgifter av betydelse",
    "Källförteckning",
    "Förslag",
    "Förslag till beslut",
    "Förslag till åtgärder",
    "Risk före och efter åtgärderna",
    "Beslut",
    "Beslut i ärendet",
    "Beslut om åtgärderna",
    "Underlag",
    "Bestämmelser",
    "Vem som har antecknat vad",
]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    built = Town.built(f"sqlite:///{tmp_path / 'vaksam.sqlite'}")
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """The investigation of V01 as the nämnd decided it."""
    built = Town.built(f"sqlite:///{tmp_path_factory.mktemp('town') / 'vaksam.sqlite'}")
    yield built.report().received().investigated().proposed().forwarded().decided().kept_one("investigation")
    built.database.close()


def test_every_point_of_the_regulation_has_its_heading_in_order(paper: bytes) -> None:
    assert bookmarks(paper) == HEADINGS
    assert [heading for heading in HEADINGS if not says(paper, heading)] == []


@pytest.mark.parametrize(
    "written",
    [
        INVESTIGATION["course_of_events"],
        INVESTIGATION["investigated_consequences"],
        INVESTIGATION["person_heard_view"],
        INVESTIGATION["noticed_how"],
        INVESTIGATION["similar_before_why"],
        INVESTIGATION["could_recur_reason"],
        INVESTIGATION["measures_taken"],
        RECEPTION["immediate_measures"],
        ASSESSMENT["assessment_reason"],
        PROPOSAL["proposal_reason"],
        "15 september 2026 kl. 08.15",
        "K.A.",
        "Övervägs.",
        "Schema vecka 38 23 september 2026 Fakta",
    ],
)
def test_what_was_written_stands_there(paper: bytes, written: str) -> None:
    assert says(paper, written)


def test_every_piece_says_who_wrote_it_when_and_whether_it_is_fact(paper: bytes) -> None:
    by_investigator = "Antecknat av Johan Lindqvist, socialt ansvarig samordnare, 8 oktober 2026 kl. 07.40."
    assert says(paper, f"Fakta och bedömning. {by_investigator} Källa: källförteckningen.")
    assert says(paper, f"Bedömning. {by_investigator}")
    assert says(paper, "Fakta. Antecknat av Amira Haddad, enhetschef, 15 september 2026 kl. 07.40.")
    assert says(paper, "kl. 07.30 Fakta. Ur rapporten, 15 september 2026 kl. 07.40.")


def test_neither_the_reporter_nor_those_involved_are_named(paper: bytes) -> None:
    words = text_of(paper)
    assert [name for name in ("Elin", "Rapportsson", "praktikant", "Ture", "Inblandad ") if name in words] == []
    assert says(paper, "En person är antecknad som inblandad, utan tillgång till ärendet.")


def test_a_measure_names_its_cause_its_owner_and_its_days(paper: bytes) -> None:
    assert says(paper, "2 En ensam medarbetare under frukosten.")
    who_and_when = "Per Åkesson, avdelningschef 31 oktober 2026 15 december 2026"
    assert says(paper, f"Två medarbetare under frukosten Orsak 2 {who_and_when}")


def test_risk_is_told_in_words_before_and_after_and_never_as_a_product(paper: bytes) -> None:
    severity = "Betydande – bestående måttlig funktionsnedsättning"
    assert says(paper, f"Före åtgärderna {severity} Stor – varje vecka")
    assert says(paper, f"Efter åtgärderna {severity} Mycket liten – ungefär en gång om året eller mer sällan")
    assert "riskpoäng" not in text_of(paper).lower()


def test_the_decision_stands_apart_from_the_proposal(paper: bytes) -> None:
    proposed, _, decided = text_of(paper).partition(" Beslut Beslut i ärendet ")
    assert PROPOSAL["proposal_reason"] in proposed and PROPOSAL["proposal_reason"] not in decided
    assert "Nämnden delar utredningens bedömning." in decided
    assert "Allvarligt missförhållande. Anmäls till IVO." in decided and "§ 87" in decided


def test_it_says_whose_case_it_is_and_that_it_is_secret(paper: bytes) -> None:
    head = "Ärendenummer LS 2026-0001 Diarienummer SN 2026/0412 Datum 21 oktober 2026 Enhet Gruppbostaden Björkbacken"
    assert says(paper, head)
    assert says(paper, "Sekretess 26 kap. 1 § OSL Handlingen är sekretessmarkerad.")
    assert says(paper, "Sida 2 av") and text_of(paper).count("LS 2026-0001") > 3


def test_a_case_under_lss_cites_lss(paper: bytes) -> None:
    assert says(paper, "Att anmäla till IVO 24 f § LSS") and "SoL" not in text_of(paper)


def test_a_reader_aloud_can_use_it(paper: bytes, tmp_path: Path) -> None:
    assert faults(paper, tmp_path) == []


def test_it_is_kept_with_the_case_as_a_pdf(database_url: str) -> None:
    built = Town.built(database_url)
    try:
        built.report().received().investigated().proposed().forwarded().decided()
        (kept,) = built.rows(select(Document).where(Document.kind == "investigation"))
        assert (kept.title, kept.media_type, kept.version) == ("Utredning enligt lex Sarah", "application/pdf", 1)
        assert kept.filename == "Utredning-enligt-lex-Sarah-LS-2026-0001.pdf"
    finally:
        built.database.close()


def test_after_rework_only_what_was_said_last_is_there(town: Town) -> None:
    town.report().received()
    town.investigated(person_heard=False, person_heard_view=None, person_heard_reason="Vi har inte hunnit fråga.")
    town.proposed().does("head", "review_proposal", {"review": "rework", "review_comment": "Fråga K.A."})
    one_cause = {"causes": INVESTIGATION["causes"][:1]}
    town.later(2).does("investigator", "investigate", INVESTIGATION, **one_cause)
    town.proposed(measures=PROPOSAL["measures"][:1]).forwarded().decided()
    paper = town.kept_one("investigation")
    assert says(paper, INVESTIGATION["person_heard_view"]) and "hunnit fråga" not in text_of(paper)
    assert "En ensam medarbetare" not in text_of(paper)


def test_both_paragraphs_are_cited_when_the_law_changed_under_way(town: Town) -> None:
    days = {"happened_on": "2025-06-10", "noticed_on": "2025-06-11"}
    town.now = datetime(2025, 6, 12, 8, tzinfo=UTC)
    town.report(**days).does("registrar", "register_report", _unmarked())
    town.does("manager", "receive_report", RECEPTION, measures_taken_on="2025-06-12")
    town.later(1).does("head", "assess_report", ASSESSMENT, law="SoL", area="elder_home_care")
    talked = [{"source": "Samtal", "date": "2025-06-12", "kind": "fact"}]
    town.investigated(**days, sources=talked).proposed().forwarded().decided()
    paper = town.kept_one("investigation")
    assert says(paper, "27 kap. 6 § SoL (2025:400), tidigare 14 kap. 7 § SoL (2001:453)")
    assert "inte kontrollerade" not in text_of(paper), "how sure we are is for the case page, not for IVO"
    assert says(paper, "Kan innehålla uppgifter som omfattas av sekretess (26 kap. 1 § OSL)")
    assert "sekretessmarkerad" not in text_of(paper)


def test_what_somebody_wrote_is_shown_and_never_obeyed(town: Town, tmp_path: Path) -> None:
    written, much = "<script>alert('hej')</script> & <b>fet</b>\n{{ paper }}", "Larmet tystnade. " * 900
    names = "Łukasz Gülşen Čović"
    town.report(affected=None).received()
    town.investigated(course_of_events=f"{written}\n\n{much}", investigated_consequences=names)
    paper = town.proposed().forwarded().decided().kept_one("investigation")
    assert says(paper, written) and says(paper, names)
    assert text_of(paper).count("tystnade.") == 900
    assert says(paper, "Den enskilde, beteckning Inte angivet")
    assert faults(paper, tmp_path) == []


def test_many_causes_sources_and_measures_all_stand_there(town: Town) -> None:
    rows: dict[str, Any] = {
        "causes": [{"area": "technology", "description": f"Orsaken {number:02}."} for number in range(1, 31)],
        "sources": [{"source": f"Källan {n:02}.", "date": "2026-09-22", "kind": "fact"} for n in range(1, 61)],
    }
    measures = [{**PROPOSAL["measures"][0], "description": f"Åtgärden {n:02}.", "cause": n} for n in range(1, 31)]
    town.report().received().investigated(**rows).proposed(measures=measures).forwarded().decided()
    words = text_of(town.kept_one("investigation"))
    assert [n for n in range(1, 31) if f"Orsaken {n:02}." not in words or f"Åtgärden {n:02}." not in words] == []
    assert [n for n in range(1, 61) if f"Källan {n:02}." not in words] == []


def test_a_delegate_that_decides_otherwise_is_told(town: Town) -> None:
    town.report().received().investigated()
    none: dict[str, Any] = {"measures": [], "risk_severity_after": None, "risk_probability_after": None}
    town.proposed(proposed_outcome="none", **none).forwarded()
    left_out = {"decision_paragraph": None, "immediate_adjustment": None}
    town.decided("director", outcome="misconduct", **left_out)
    paper = town.kept_one("investigation")
    assert says(paper, "Förvaltningschef, på delegation från socialnämnden (6 kap. 37–38 §§ och 7 kap. 5–8 §§ KL)")
    assert says(paper, "Beslutet är ett annat än utredaren föreslog.")
    assert says(paper, "Inga åtgärder har föreslagits.") and "Anmäls till IVO" not in text_of(paper)


def _unmarked() -> dict[str, Any]:
    return {
        "diary_number": "SN 2025/0099",
        "secrecy_marked": False,
        "secrecy_marked_reason": "Inga känsliga uppgifter.",
        "inform_presidium": True,
    }
