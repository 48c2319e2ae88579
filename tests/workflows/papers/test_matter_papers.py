"""What the nämnd reads, and what it decided: the tjänsteskrivelse, its minutes, the chair's decision."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import AnswersRefused
from engine.models import Document, History, UserTask
from engine.push import Push
from tests.workflows.papers.builders import MATTER, MINUTES, Town
from tests.workflows.papers.reading import bookmarks, faults, says, text_of
from workflows.board_matter.clauses import clauses
from workflows.board_matter.suggestions import for_matter

FORWARD = {"matter_review": "forward"}
COMPLETE = {"documents_complete": True}
OWN: dict[str, Any] = {"matter_heading": "Riktlinje för familjehem", "matter_kind": "guideline", "urgent": False}
FULL: dict[str, Any] = {
    **MATTER,
    "matter_heading": "Utredning enligt lex Sarah – Gruppbostaden Björkbacken",
    "diary_number": "SN 2026/0412",
    "proposed_decision": "att anmäla det inträffade till IVO,\n- att godkänna åtgärdsplanen,\n3. att paragrafen "
    "förklaras\nomedelbart justerad.",
    "matter_summary": "En brukare har varit inlåst i 50 minuter.",
    "matter_background": "Dörren låstes utifrån.",
    "matter_investigation": "Två av fyra grupper arbetade så.",
    "matter_assessment": "Inlåsning utan stöd i lag är allvarligt.",
    "economic_consequences": "310 000 kronor per år.",
    "matter_attachments": "Utredning (sekretess)\nÅtgärdsplan",
    "sent_to": "IVO och avdelningschefen",
    "matter_secret": True,
}
HEADINGS = [
    "Tjänsteskrivelse",
    "Förslag till beslut",
    "Sammanfattning",
    "Ärendet och dess bakgrund",
    "Utredning",
    "Bedömning",
    "Ekonomiska konsekvenser",
    "Barnets bästa",
    "Jäv",
    "Bilagor",
    "Beslutet skickas till",
]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    built = Town.built(f"sqlite:///{tmp_path / 'vaksam.sqlite'}")
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def serious(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """V01 put before the nämnd by the investigator; the chair has jäv; decided as proposed and adjusted at once."""
    built = Town.built(f"sqlite:///{tmp_path_factory.mktemp('town') / 'vaksam.sqlite'}")
    built.report().received().investigated().proposed().forwarded()
    built.does("investigator", "prepare_matter", FULL, interested_persons=[built.ids["chair"]])
    complete(built)
    built.later(7).does("secretary", "record_decision", MINUTES, board_meeting_on=today(built), recused="ordföranden")
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def by_chair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An urgent matter of the head's own, which the chair decides."""
    built = Town.built(f"sqlite:///{tmp_path_factory.mktemp('town') / 'vaksam.sqlite'}").lets_the_chair_decide()
    brought(built, urgent=True, urgent_reason="Avtalet löper ut.", matter_kind="agreement")
    complete(built)
    decided = {"as_proposed": True, "decision_reason": "Platserna behövs.", "board_paragraph": "OB 14/2026"}
    waits = {"chair_decided_on": today(built), "cannot_wait_reason": "Avtalet löper ut i september."}
    yield built.does("chair", "decide_as_chair", {**decided, **waits})
    built.database.close()


def brought(town: Town, **changed: Any) -> Town:
    """A matter of the head's own, with the tjänsteskrivelse written."""
    town.cases.open("board_matter", town.ids["head"], {**OWN, **changed})
    return town.does("head", "prepare_matter", {**MATTER, "matter_heading": OWN["matter_heading"]})


def complete(town: Town) -> Town:
    return town.does("director", "review_matter", FORWARD).does("secretary", "check_documents", COMPLETE)


def minutes(town: Town, **changed: Any) -> Town:
    return town.later(7).does("secretary", "record_decision", MINUTES, board_meeting_on=today(town), **changed)


def today(town: Town) -> str:
    return town.now.date().isoformat()


def test_the_parts_stand_in_the_order_the_board_reads_them(serious: Town) -> None:
    assert bookmarks(serious.kept_one("matter_paper")) == HEADINGS


def test_it_says_whose_it_is_what_it_is_about_and_that_it_is_secret(serious: Town) -> None:
    paper = serious.kept_one("matter_paper")
    assert says(paper, "Tjänsteskrivelse Utredning enligt lex Sarah – Gruppbostaden Björkbacken Sekretess 26 kap. 1 §")
    assert says(paper, "Ärendenummer NA 2026-0001 Diarienummer SN 2026/0412 Datum 14 oktober 2026 Enhet Gruppbostaden")
    assert says(paper, "Ärendet gäller Allvarligt missförhållande: anmälan till IVO (LS 2026-0001)")
    assert says(paper, "Handläggare Johan Lindqvist, socialt ansvarig samordnare")


def test_the_number_in_the_diary_follows_from_the_case_that_asks(town: Town) -> None:
    town.report().received().investigated().proposed().forwarded()
    (task,) = town.rows(select(UserTask).where(UserTask.name == "prepare_matter"))
    with town.database.reading() as session:
        push = Push.look(town.cases.house, session, task.case_id, town.now)
        assert for_matter(push.step("prepare_matter"))["diary_number"] == "SN 2026/0412"


def test_the_proposal_is_numbered_whatever_marks_it_was_written_with(serious: Town) -> None:
    paper = serious.kept_one("matter_paper")
    said = (
        "att anmäla det inträffade till IVO, att godkänna åtgärdsplanen, att paragrafen förklaras omedelbart justerad."
    )
    assert says(paper, f"Socialnämnden föreslås besluta {said}")
    assert says(paper, "1. 2. 3.") and "4." not in text_of(paper), "the numbers are drawn after the page's words"


@pytest.mark.parametrize("field", ["matter_summary", "matter_background", "matter_investigation", "sent_to"])
def test_what_the_officer_wrote_is_there(serious: Town, field: str) -> None:
    assert says(serious.kept_one("matter_paper"), FULL[field])


def test_a_checklist_that_does_not_apply_gives_its_reason(serious: Town) -> None:
    said = "Berörs barn av beslutet? Nej, checklistan är inte tillämplig. Beslutet gäller vuxna."
    assert says(serious.kept_one("matter_paper"), said)


def test_who_has_jav_is_told_by_position_and_never_by_name(serious: Town) -> None:
    paper = serious.kept_one("matter_paper")
    assert says(paper, "En person är antecknad som jävig: ordförande.") and "Olof" not in text_of(paper)


def test_officer_and_head_of_administration_have_a_line_each_to_sign_on(serious: Town) -> None:
    paper = serious.kept_one("matter_paper")
    assert says(paper, "Handläggare Johan Lindqvist, socialt ansvarig samordnare 14 oktober 2026")
    assert says(paper, "Ställer sig bakom förslaget Karin Ström, socialchef 14 oktober 2026")


def test_parts_that_nobody_wrote_are_left_out_and_an_open_paper_bears_no_warning(town: Town) -> None:
    town.cases.open("board_matter", town.ids["head"], OWN)
    heard = {"children_heard": False, "children_heard_reason": "De hörs vid uppföljningen."}
    children = {"children_concerned": "yes", "children_assessment": "Det är bäst för dem.", **heard}
    written = {**MATTER, **children, "children_not_concerned_reason": None, "matter_secret": False}
    paper = complete(town.does("head", "prepare_matter", written)).kept_one("matter_paper")
    assert bookmarks(paper) == [
        "Tjänsteskrivelse",
        "Förslag till beslut",
        "Sammanfattning",
        "Bedömning",
        "Barnets bästa",
    ]
    assert says(paper, "Har barn fått säga vad de tycker? Nej. De hörs vid uppföljningen.")
    assert says(paper, "Bedömning av barnets bästa Det är bäst för dem.")
    assert "ekretess" not in text_of(paper)


def test_nothing_is_kept_until_the_documents_are_complete(town: Town) -> None:
    brought(town).does("director", "review_matter", FORWARD)
    lacks = {"documents_complete": False, "documents_missing": "Bilagan."}
    assert town.does("secretary", "check_documents", lacks).kept("matter_paper") == []


def test_prepared_anew_after_the_board_sent_it_back_it_is_a_new_version(town: Town) -> None:
    complete(brought(town))
    sent_back = {"board_result": "returned", "returned_reason": "Hur gör andra?", "as_proposed": None}
    minutes(town, **sent_back, decision_reason=None, immediate_adjustment=None)
    assert town.kept("minutes_extract") == []
    anew = {**MATTER, "matter_heading": "Riktlinje, omarbetad"}
    first, second = complete(town.does("head", "prepare_matter", anew)).kept("matter_paper")
    assert says(second, "Riktlinje, omarbetad") and not says(first, "Riktlinje, omarbetad")
    rows = town.rows(select(Document).where(Document.kind == "matter_paper").order_by(Document.version))
    assert [(row.version, row.filename) for row in rows] == [
        (1, "Tjänsteskrivelse-NA-2026-0001.pdf"),
        (2, "Tjänsteskrivelse-NA-2026-0001.pdf"),
    ]


def test_the_minutes_say_where_when_and_what_the_board_decided(serious: Town) -> None:
    paper = serious.kept_one("minutes_extract")
    assert says(paper, "Beslutat av Socialnämnden Sammanträdesdag 21 oktober 2026 Paragraf § 87")
    assert says(paper, "Socialnämnden beslutar att anmäla det inträffade till IVO, att godkänna åtgärdsplanen,")
    assert says(paper, "Justering Paragrafen är omedelbart justerad den 21 oktober 2026.")
    assert says(paper, "Deltog inte i beslutet på grund av jäv: ordföranden.")
    assert says(paper, "Rätt utdraget intygar Lena Wiik, nämndsekreterare")
    assert says(paper, "Sekretess 26 kap. 1 § OSL")


def test_what_the_board_decided_instead_stands_in_its_own_words(town: Town) -> None:
    otherwise = {"as_proposed": False, "board_answer": "other", "immediate_adjustment": False}
    complete(brought(town))
    with pytest.raises(AnswersRefused) as refused:
        minutes(town, **otherwise)
    assert [refusal.field for refusal in refused.value.refusals] == ["decision_wording"]
    town.later(-7)
    minutes(town, **otherwise, decision_wording="att anta riktlinjen för ett år.")
    assert town.kept("minutes_extract") == [], "it waits for the minutes"
    town.later(6).does("secretary", "adjust_minutes", {"adjusted_on": today(town), "posted_on": today(town)})
    paper = town.kept_one("minutes_extract")
    assert says(paper, "Socialnämnden beslutar att anta riktlinjen för ett år.")
    assert not says(paper, MATTER["proposed_decision"])
    assert says(paper, "Protokollet är justerat den 28 september 2026. Justeringen är anslagen den 28 september 2026.")


def test_a_rejection_without_a_wording_is_told_as_chosen(town: Town) -> None:
    minutes(complete(brought(town)), as_proposed=False, board_answer="rejected")
    paper = town.kept_one("minutes_extract")
    assert says(paper, "Beslut Avslag. Motivering") and not says(paper, MATTER["proposed_decision"])


def test_what_the_chair_decided_names_the_mandate_and_that_the_board_is_told(by_chair: Town) -> None:
    paper = by_chair.kept_one("minutes_extract")
    mandate = "på nämndens uppdrag i brådskande ärenden (6 kap. 39 § KL)"
    assert bookmarks(paper) == ["Ordförandebeslut", "Beslut", "Motivering", "Varför nämnden inte kan inväntas"]
    assert says(paper, f"Beslutat av Olof Ed, ordförande, {mandate} Beslutsdag 15 september 2026 Nummer OB 14/2026")
    assert says(paper, "Avtalet löper ut i september. Beslutet anmäls vid nämndens nästa sammanträde (6 kap. 40 § KL).")
    assert says(paper, "Beslutar Olof Ed, ordförande 15 september 2026") and "justera" not in text_of(paper)


def test_what_is_kept_is_told_in_the_history_without_a_word_of_it(by_chair: Town) -> None:
    told = by_chair.rows(select(History).where(History.kind == "document_kept"))
    assert [row.name for row in told] == ["matter_paper", "minutes_extract"]
    assert {key for row in told for key in row.detail} == {"document", "version", "sha256"}


def test_a_reader_aloud_can_use_them(serious: Town, by_chair: Town, tmp_path: Path) -> None:
    for town in (serious, by_chair):
        for kind in ("matter_paper", "minutes_extract"):
            assert faults(town.kept_one(kind), tmp_path) == [], kind


def test_no_word_of_a_decision_is_left_out() -> None:
    told = clauses("Nämnden beslutar följande\n\n• att anta planen,\n2) att den\ngäller från i dag")
    assert (told.before, told.numbered) == (
        "Nämnden beslutar följande",
        ("att anta planen,", "att den gäller från i dag"),
    )
    assert clauses("Planen antas.\nAttestordningen gäller.").before == "Planen antas.\nAttestordningen gäller."
