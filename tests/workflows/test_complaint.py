"""Complaints: what the stories beside the drawing do not show, and what is counted."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine import outside
from engine.errors import AnswersRefused, TaskAlreadyDone
from engine.models import Answer, Case, CaseState, Document, Letter
from engine.reading.case_page import read_case
from engine.reading.case_parts import CasePage
from tests.builders import Town
from workflows import roles
from workflows.complaint.entries import TITLES
from workflows.complaint.suggestions import WORDS
from workflows.delegation import Delegation
from workflows.records.complaints import complaint_counts, subject_counts
from workflows.records.models import Complaint

TOLD: dict[str, Any] = {
    "kind": "complaint",
    "what_happened": "Jag heter Anna Andersson och fick vänta i tre timmar.",
    "source": "user_or_relative",
    "answer_wish": "code",
    "channel": "web",
}


@pytest.fixture
def town(sqlite_url: str) -> Any:
    """The stories are played on both databases; the counts are asked of both below."""
    built = Town(sqlite_url)
    yield built
    built.close()


def tell(town: Town, by: str = "", unit: str = "Hemtjänst Norr", **also: Any) -> str:
    person = town.person(by) if by else None
    answers = {**TOLD, "unit": town.unit(unit) if unit else None, **also}
    return town.cases.open("complaint", person, {name: value for name, value in answers.items() if value is not None})


def register(town: Town, number: str, unit: str = "Hemtjänst Norr") -> None:
    given = {"diary_number": "SN 1", "secrecy_marked": True, "original_kept": True, "unit": town.unit(unit)}
    town.do("register_complaint", "greta", number, **given)


def assess(town: Town, number: str, by: str = "karin", **also: Any) -> None:
    said = {"nature": "complaint", "subjects": ["treatment"], "target": "provider", "severity": 1, "probability": 1}
    town.do("assess_complaint", by, number, **{**said, "misconduct": False, "misconduct_reason": "Nej.", **also})


def row(town: Town, number: str) -> Complaint:
    with town.house.database.reading() as session:
        found = session.get_one(Complaint, town.case(number).id)
        session.expunge(found)
        return found


@pytest.mark.parametrize(
    "source",
    ["user_or_relative", "staff", "care_provider", "social_service", "lss_service", "authority", "organisation"],
)
def test_each_of_the_seven_sources_is_received(town: Town, source: str) -> None:
    assert row(town, tell(town, source=source)).source == source


def test_there_is_no_eighth_source(town: Town) -> None:
    with pytest.raises(AnswersRefused):
        tell(town, source="somebody")


def test_a_complaint_about_no_known_unit_waits_with_the_registrator(town: Town) -> None:
    number = tell(town, unit="")
    assert town.case(number).unit_id == town.unit("Socialförvaltningen")
    assert town.task("register_complaint", number).role == roles.REGISTRAR
    register(town, number, "Vuxenenheten")
    assert town.case(number).unit_id == row(town, number).unit_id == town.unit("Vuxenenheten")
    assert town.task("assess_complaint", number).unit_id == town.unit("Vuxenenheten")


def test_the_original_is_what_was_said_whatever_is_decided_later(town: Town) -> None:
    number = tell(town)
    with town.house.database.reading() as session:
        before = session.scalars(select(Document).where(Document.kind == "original")).one().sha256
    register(town, number)
    assess(town, number, nature="view")
    with town.house.database.reading() as session:
        originals = session.scalars(select(Document).where(Document.kind == "original")).all()
        said = session.scalars(select(Answer).where(Answer.name == "complaint")).one()
    assert [one.sha256 for one in originals] == [before]
    assert (said.answers["kind"], said.answers["what_happened"]) == ("complaint", TOLD["what_happened"])
    assert (row(town, number).told_as, row(town, number).nature) == ("complaint", "view")


def test_no_name_stands_in_titles_letters_or_saved_tokens(town: Town) -> None:
    number = tell(town, answer_wish="contact", complainant_name="Anna Andersson", complainant_contact="0990-1")
    register(town, number)
    with town.house.database.reading() as session:
        case, state = session.scalars(select(Case)).one(), session.scalars(select(CaseState)).one()
        letters = session.scalars(select(Letter)).all()
    assert case.title in TITLES.values()
    assert letters and not any("Anna" in letter.subject + letter.body for letter in letters)
    assert b"Anna" not in state.state


def test_what_the_municipality_has_delegated_decides_who_answers_and_who_tries_it_again(town: Town) -> None:
    with town.house.database.transaction() as session:
        given = {"source": "SN § 4", "valid_from": date(2026, 1, 1)}
        session.add(Delegation(key="complaint_answer", role="chef", level="avdelning", **given))
        session.add(Delegation(key="complaint_second", role="forvaltningschef", **given))
    number = tell(town)
    register(town, number)
    assess(town, number)
    town.do("investigate_complaint", "maria", number, findings="Så var det.", complaint_assessment="partly")
    answer = {"answer_text": "Tack.", "answered_how": "code", "answered_on": "2026-09-15"}
    town.do("answer_complaint", "maria", number, **answer)
    town.cases.act(town.case(number).id, "not_satisfied", None, {"dissatisfied_reason": "Nej."})
    town.do("hand_over_complaint", "maria", number, statement="Så här är det.", complainant_contacted=True)
    assert town.task("decide_complaint", number).role == "forvaltningschef"


def test_a_decision_of_the_delegation_is_made_once(town: Town) -> None:
    number = tell(town)
    register(town, number)
    assess(town, number)
    town.do("investigate_complaint", "karin", number, findings="Så var det.", complaint_assessment="partly")
    answer = {"answer_text": "Tack.", "answered_how": "code", "answered_on": "2026-09-15"}
    town.do("answer_complaint", "karin", number, **answer)
    town.cases.act(town.case(number).id, "not_satisfied", None, {"dissatisfied_reason": "Nej."})
    town.do("hand_over_complaint", "karin", number, statement="Så här är det.", complainant_contacted=True)
    decision = {"complaint_decision": "upheld", "complaint_decision_reason": "Ja.", "decided_on": "2026-09-15"}
    town.do("decide_complaint", "klara", number, **decision)
    with pytest.raises(TaskAlreadyDone):
        town.do("decide_complaint", "klara", number, **{**decision, "complaint_decision": "dismissed"})
    assert row(town, number).decision == "upheld"


def answered(town: Town) -> str:
    number = tell(town)
    register(town, number)
    assess(town, number)
    town.do("investigate_complaint", "karin", number, findings="Så var det.", complaint_assessment="partly")
    answer = {"answer_text": "Tack.", "answered_how": "code", "answered_on": "2026-09-15"}
    town.do("answer_complaint", "karin", number, **answer)
    return number


def seen(town: Town, number: str, by: str = "karin") -> CasePage:
    with town.house.database.reading() as session:
        return read_case(town.house, session, number, town.person(by), town.now.date())


def known(page: CasePage) -> dict[str, str]:
    return dict(next(panel for panel in page.panels if panel.title == "Klagomålet").facts)


def test_the_time_to_ask_for_the_delegation_is_known_in_the_case_and_never_called_the_laws(town: Town) -> None:
    (row,) = [row for row in seen(town, answered(town)).deadlines if row.status == "waiting"]
    assert (row.name, row.due_on, row.basis) == ("reconsider", date(2026, 10, 13), "proposed")
    assert "28 dagar efter svaret" in row.explanation and "kommunen bestämmer" in row.explanation


def test_what_is_tried_again_says_so_to_staff_at_every_moment(town: Town) -> None:
    number = answered(town)
    assert (town.case(number).title, known(seen(town, number)).get("Läge")) == ("Klagomål", None)
    town.cases.act(town.case(number).id, "not_satisfied", None, {"dissatisfied_reason": "Nej."})
    page = seen(town, number)
    assert (page.title, known(page)["Läge"]) == (
        "Klagomål som prövas på nytt",
        "Prövas på nytt",
    )
    town.do("hand_over_complaint", "karin", number, statement="Så här är det.", complainant_contacted=True)
    decision = {"complaint_decision": "upheld", "complaint_decision_reason": "Ja.", "decided_on": "2026-09-15"}
    town.do("decide_complaint", "klara", number, **decision)
    page = seen(town, number)
    assert (page.title, known(page)["Läge"]) == (
        "Klagomål som har prövats på nytt",
        "Prövat på nytt",
    )


def test_every_wrong_door_has_kind_words_that_begin_with_thanks() -> None:
    assert set(WORDS) == {"other_board", "appeal", "disclosure", "concern"}
    assert all(" ".join(words.split()).startswith("Tack för att du") for words in WORDS.values())


def test_a_years_complaints_are_counted_by_what_they_were_found_to_be(database_url: str) -> None:
    town = Town(database_url)
    first, second, third = tell(town), tell(town, kind="praise"), tell(town, unit="Vuxenenheten")
    for number in (first, second):
        register(town, number)
    assess(town, first, nature="view", subjects=["treatment", "availability"])
    assess(town, second, nature="praise", target=None, severity=None, probability=None)
    town.now = town.now.replace(year=2027)
    tell(town)
    unit = town.unit("Hemtjänst Norr")
    with town.house.database.reading() as session:
        assert complaint_counts(session, 2026) == {"view": 1, "praise": 1, "complaint": 1}
        assert complaint_counts(session, 2026, unit) == {"view": 1, "praise": 1}
        assert complaint_counts(session, 2027) == {"complaint": 1}
        assert subject_counts(session, 2026) == {"treatment": 2, "availability": 1}
        assert subject_counts(session, 2026, town.unit("Vuxenenheten")) == {}
    assert third != first
    town.close()


def test_the_key_leads_to_the_complaint_and_to_no_lex_sarah_case(town: Town) -> None:
    code = outside.new_code()
    answers = {**TOLD, "unit": town.unit("Hemtjänst Norr")}
    number = town.cases.open("complaint", None, answers, key=code)
    register(town, number)
    report = {"misconduct_kind": "event", "misconduct_on": "2026-09-14", "misconduct_type": "execution"}
    assess(town, number, misconduct=True, misconduct_report="Hjälp uteblev.", **report)
    with town.house.database.reading() as session:
        linked = session.scalars(select(Case).where(Case.workflow == "lex_sarah")).one()
        assert outside.case_by_key(session, code) == town.case(number).id != linked.id
        told = session.scalars(select(Answer).where(Answer.case_id == linked.id)).all()
    assert linked.opened_by_id == town.person("karin"), "whoever took it is the one who reports"
    assert not any("Anna" in repr(one.answers) for one in told)
