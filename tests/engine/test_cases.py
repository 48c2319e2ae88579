"""The verbs: what they change, and what they refuse by name."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine import drafts
from engine.access import may_see
from engine.check import check
from engine.documents import File
from engine.errors import (
    AnswersRefused,
    CaseClosed,
    FileTooLarge,
    FileTypeRefused,
    NotAllowed,
    NotWaitingForThat,
    NotYet,
    NotYourTask,
    PersonHasInterest,
    ReceiverHasLeft,
    ReceiverLacksRole,
    TaskAlreadyDone,
    TaskTaken,
    TaskWithdrawn,
    UnknownCase,
    UnknownTask,
)
from engine.forms import load_form
from engine.incidents import record_incident
from engine.models import (
    Answer,
    Case,
    CaseState,
    Document,
    Draft,
    Incident,
    Letter,
    Message,
    Person,
    RoleHolding,
    UserTask,
)
from engine.references import UNKNOWN_PERSON, WITHOUT_ROLE, check_references
from engine.runner import limits
from tests.builders import REPORT, Town
from tests.engine.everyday import DIARY, assessment, at_once, away, count, hire, open_tasks, reception


def test_a_report_opens_a_case_with_a_number_and_two_first_steps(town: Town) -> None:
    number = town.report()
    assert number == "LS 2026-0001"
    assert open_tasks(town) == {"register_report", "receive_report"}
    assert town.case(number).law == "2025:400"


def test_numbers_follow_each_other_without_gaps(town: Town) -> None:
    assert [town.report(), town.report(), town.report()] == ["LS 2026-0001", "LS 2026-0002", "LS 2026-0003"]


def test_a_refused_report_opens_nothing_and_names_every_field(town: Town) -> None:
    with pytest.raises(AnswersRefused) as refused:
        town.report(happened_on="2026-09-16", noticed_on="2026-09-17")
    assert {refusal.field for refusal in refused.value.refusals} == {"happened_on", "noticed_on"}
    assert count(town, Case) == 0
    assert town.report() == "LS 2026-0001"


def test_a_done_step_moves_the_case_and_keeps_the_answers_as_given(town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    assert open_tasks(town) == {"receive_report"}
    with town.house.database.reading() as session:
        answer = session.scalars(select(Answer).where(Answer.name == "register_report")).one()
    assert (answer.answers, answer.position) == (DIARY, "Registrator")


def test_doing_a_step_twice_tells_who_did_it_and_when(town: Town) -> None:
    town.report()
    task = town.task("register_report")
    town.do("register_report", "greta", **DIARY)
    with pytest.raises(TaskAlreadyDone) as refused:
        town.cases.complete(task.id, town.person("greta"), DIARY)
    assert (refused.value.by, refused.value.at) == ("Greta Holm", town.now)


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(town: Town) -> None:
    town.report()
    task, greta = town.task("register_report").id, town.person("greta")
    outcomes = at_once(lambda: town.cases.complete(task, greta, DIARY), lambda: town.cases.complete(task, greta, DIARY))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TaskAlreadyDone"]
    assert count(town, Answer) == 2, "the report and one registration"


def test_two_who_do_different_steps_at_once_both_succeed(town: Town) -> None:
    town.report()
    first, second = town.task("register_report").id, town.task("receive_report").id
    greta, anders = town.person("greta"), town.person("anders")
    outcomes = at_once(
        lambda: town.cases.complete(first, greta, DIARY), lambda: town.cases.complete(second, anders, reception())
    )
    assert outcomes == [None, None]
    assert open_tasks(town) == {"assess_report"}


def test_a_step_is_refused_to_those_it_is_not_for(town: Town) -> None:
    town.report()
    with pytest.raises(NotYourTask):
        town.do("register_report", "anders", **DIARY)
    with pytest.raises(NotYourTask):
        town.do("receive_report", "greta", **reception())


@pytest.mark.parametrize("who", ["karin", "stefan"])
def test_who_may_not_see_the_case_is_not_told_who_took_or_did_a_step(town: Town, who: str) -> None:
    """Karin is a stranger; Stefan is the one reported."""
    hire(town, "leila", "registrator")
    number = town.report(concerns_staff=[town.person("stefan")])
    task, curious = town.task("register_report", number).id, town.person(who)

    def is_told_nothing() -> None:
        for verb in (town.cases.claim, town.cases.release):
            with pytest.raises(UnknownTask):
                verb(task, curious)
        with pytest.raises(UnknownTask):
            town.cases.complete(task, curious, DIARY)
        with pytest.raises(UnknownTask):
            town.cases.hand_over(task, curious, town.person("elin"))

    town.cases.claim(task, town.person("leila"))
    is_told_nothing()
    town.do("register_report", "leila", number, **DIARY)
    is_told_nothing()


def test_a_stranger_is_not_told_that_a_case_is_closed(town: Town) -> None:
    case_id = closed(town)
    with pytest.raises(UnknownCase):
        town.cases.attach(case_id, town.person("karin"), File(filename="bild.png", content=b"png"))


def closed(town: Town) -> int:
    case_id = town.case(town.report()).id
    with town.house.database.transaction() as session:
        session.get_one(Case, case_id).status = "closed"
        for task in session.scalars(select(UserTask)):
            task.status = "withdrawn"
    return case_id


def test_jav_is_noted_on_a_closed_case_and_moves_nothing(town: Town) -> None:
    case_id, greta, anders = closed(town), town.person("greta"), town.person("anders")
    with town.house.database.reading() as session:
        before = session.get_one(CaseState, case_id).state
        assert may_see(session, anders, case_id, town.now.date())
    town.cases.involve(case_id, greta, anders)
    with town.house.database.reading() as session:
        assert not may_see(session, anders, case_id, town.now.date())
        assert session.get_one(CaseState, case_id).state == before
        assert session.get_one(Case, case_id).status == "closed"
    assert open_tasks(town) == set()


def test_a_decision_is_handed_only_to_somebody_who_holds_its_role_at_its_unit(town: Town) -> None:
    town.cancel_meetings()
    number = town.report()
    why = {"ivo_question_reason": "En person var inlåst."}
    town.cases.act(town.case(number).id, "ivo_question", town.person("anders"), why)
    task = town.task("decide_notification", number)
    decider = "birgitta"
    since = town.now.date().replace(year=2025)
    with town.house.database.transaction() as session:
        for username, unit_id in (("sara", task.unit_id), ("petra", town.unit("Vuxenenheten"))):
            held = {"role": task.role, "unit_id": unit_id, "valid_from": since, "valid_to": None}
            session.add(RoleHolding(person_id=town.person(username), **held))
    for other in ("elin", "petra"):
        with pytest.raises(ReceiverLacksRole):
            town.cases.hand_over(task.id, town.person(decider), town.person(other))
    town.cases.hand_over(task.id, town.person(decider), town.person("sara"))
    assert town.task("decide_notification", number).assignee_id == town.person("sara")


def test_nobody_who_has_left_is_handed_a_step(town: Town) -> None:
    town.report()
    leave(town, "karin")
    with pytest.raises(ReceiverHasLeft):
        town.cases.hand_over(town.task("receive_report").id, town.person("anders"), town.person("karin"))


def leave(town: Town, username: str) -> None:
    with town.house.database.transaction() as session:
        session.get_one(Person, town.person(username)).active = False


def refused(act: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(AnswersRefused) as error:
        act()
    return {refusal.field: refusal.message for refusal in error.value.refusals}


@pytest.mark.parametrize("unit", [999, 0, -1, 10**20])
def test_a_unit_that_is_not_there_is_refused_at_its_field(town: Town, unit: int) -> None:
    answers = {**REPORT, "unit": unit}
    assert set(refused(lambda: town.cases.open("lex_sarah", town.person("elin"), answers))) == {"unit"}
    assert count(town, Case) == 0
    assert town.report() == "LS 2026-0001"


def test_a_unit_of_the_wrong_kind_is_refused_before_a_case_is_opened(town: Town) -> None:
    answers = {**REPORT, "unit": "Björkbacken"}
    assert set(refused(lambda: town.cases.open("lex_sarah", town.person("elin"), answers))) == {"unit"}


def test_people_who_are_not_there_or_have_left_are_refused_at_their_field(town: Town) -> None:
    stefan = town.person("stefan")
    assert refused(lambda: town.report(concerns_staff=[stefan, 999])) == {"concerns_staff": UNKNOWN_PERSON}
    leave(town, "stefan")
    assert refused(lambda: town.report(concerns_staff=[stefan])) == {"concerns_staff": UNKNOWN_PERSON}


def test_a_person_without_the_role_a_field_asks_for_is_refused(town: Town) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("investigate"))
    commission = {"commission": "Utred", "impartiality_checked": True}

    def appoint(person_id: int) -> None:
        town.do("appoint_investigator", "maria", number, investigator=person_id, **commission)

    assert refused(lambda: appoint(town.person("elin"))) == {"investigator": WITHOUT_ROLE}
    assert refused(lambda: appoint(999)) == {"investigator": UNKNOWN_PERSON}
    appoint(town.person("johan"))
    assert "investigate" in open_tasks(town)


def test_people_are_looked_for_in_rows_too(town: Town) -> None:
    folder = town.house.workflow("lex_sarah").folder / "forms"
    written = [(folder / f"propose_decision.{part}.json").read_bytes() for part in ("schema", "ui")]
    answers = {"measures": [{"owner": town.person("anders")}, {"owner": 999}]}
    with town.house.database.reading() as session:
        found = check_references(session, load_form(*written), answers, town.now.date())
    assert [(one.field, one.message) for one in found] == [("measures.1.owner", f"Rad 2: {UNKNOWN_PERSON}")]


def test_a_message_that_failed_and_then_arrived_is_no_incident_any_more(town: Town) -> None:
    case_id = town.case(town.report()).id
    row = {"case_id": case_id, "name": "news", "key": "news", "created_at": town.now, "next_try_at": town.now}
    with town.house.database.transaction() as session:
        session.add(message := Message(**row, attempts=1))
        session.flush()
        key = f"message:{message.id}"
    record_incident(town.house, "message", key, RuntimeError("borta"))
    town.cases.deliver_to([case_id])
    with town.house.database.reading() as session:
        assert session.scalars(select(Incident.resolved_at).where(Incident.key == key)).one() == town.now


def test_a_taken_step_is_refused_to_others_until_it_is_put_back(town: Town) -> None:
    hire(town, "leila", "registrator")
    town.report()
    task = town.task("register_report").id
    town.cases.claim(task, town.person("leila"))
    with pytest.raises(TaskTaken) as refused:
        town.cases.claim(task, town.person("greta"))
    assert refused.value.by == "Leila Farsi"
    with pytest.raises(TaskTaken):
        town.do("register_report", "greta", **DIARY)
    town.cases.release(task, town.person("leila"))
    town.do("register_report", "greta", **DIARY)
    assert open_tasks(town) == {"receive_report"}


def test_a_step_handed_over_is_the_others_and_opens_the_case_to_them(town: Town) -> None:
    number = town.report()
    town.cases.hand_over(town.task("receive_report").id, town.person("anders"), town.person("karin"))
    town.do("receive_report", "karin", **reception())
    assert town.task("receive_report").done_by_id == town.person("karin")
    assert town.case(number).status == "open"


def test_who_gets_a_step_back_once_more_is_told_once_more(town: Town) -> None:
    number = town.report()
    task_id, anders = town.task("receive_report").id, town.person("anders")
    for username in ("karin", "leila"):
        town.cases.hand_over(task_id, anders, town.person(username))
        town.cases.involve(town.case(number).id, anders, town.person(username))
    told = select(Letter).where(Letter.task_id == task_id, Letter.person_id == anders, Letter.kind == "new_task")
    with town.house.database.reading() as session:
        assert len(session.scalars(told).all()) == 3
    assert check(town.house) == []


def test_a_step_is_never_handed_to_someone_involved(town: Town) -> None:
    town.report(concerns_staff=[town.person("stefan")])
    with pytest.raises(PersonHasInterest):
        town.cases.hand_over(town.task("receive_report").id, town.person("anders"), town.person("stefan"))


def test_an_unknown_step_is_refused(town: Town) -> None:
    with pytest.raises(UnknownTask):
        town.cases.complete("no-such-step", town.person("greta"), {})


def test_a_substitute_acts_and_the_trace_says_for_whom(town: Town) -> None:
    town.report()
    away(town, "anders", "karin")
    task = town.task("receive_report").id
    town.cases.claim(task, town.person("karin"))
    town.do("receive_report", "karin", **reception())
    assert town.task("receive_report").done_by_id == town.person("karin")


def test_the_person_reported_loses_the_case_and_the_next_manager_up_gets_it(town: Town) -> None:
    number = town.report(concerns_staff=[town.person("anders")])
    task = town.task("receive_report")
    assert task.unit_id == town.unit("Avdelningen för äldre och funktionsnedsatta")
    with pytest.raises(UnknownTask):
        town.do("receive_report", "anders", **reception())
    town.do("receive_report", "maria", **reception())
    assert town.case(number).status == "open"


def test_jav_noted_later_takes_the_case_away_in_the_same_moment(town: Town) -> None:
    number = town.report()
    town.cases.involve(town.case(number).id, town.person("anders"), town.person("anders"))
    with pytest.raises(UnknownTask):
        town.do("receive_report", "anders", **reception())
    with pytest.raises(UnknownCase):
        town.cases.involve(town.case(number).id, town.person("anders"), town.person("stefan"))


def test_only_who_may_see_the_case_may_note_jav(town: Town) -> None:
    number = town.report()
    with pytest.raises(UnknownCase):
        town.cases.involve(town.case(number).id, town.person("david"), town.person("anders"))


def test_an_action_is_refused_to_others_and_when_the_case_does_not_wait_for_it(town: Town) -> None:
    town.cancel_meetings()
    number = town.report()
    case_id, why = town.case(number).id, {"ivo_question_reason": "En person var inlåst."}
    with pytest.raises(NotAllowed):
        town.cases.act(case_id, "ivo_question", town.person("david"), why)
    town.cases.act(case_id, "ivo_question", town.person("anders"), why)
    assert "decide_notification" in open_tasks(town)
    with pytest.raises(NotWaitingForThat):
        town.cases.act(case_id, "ivo_question", town.person("anders"), why)


def test_a_step_that_needs_another_first_says_which(town: Town) -> None:
    number = town.report()
    town.cases.act(
        town.case(number).id, "ivo_question", town.person("anders"), {"ivo_question_reason": "En person var inlåst."}
    )
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception())
    town.do("assess_report", "maria", **assessment("close"))
    with pytest.raises(NotYet) as refused:
        town.do("confirm_closing", "rune", closing_confirmed=True, closing_reason="Klart", outcome="none")
    assert "IVO" in refused.value.sentences[0]


def test_a_step_the_process_no_longer_needs_is_withdrawn(town: Town) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        session.scalars(select(UserTask).where(UserTask.name == "register_report")).one().status = "withdrawn"
    with pytest.raises(TaskWithdrawn):
        town.do("register_report", "greta", number, **DIARY)


def test_a_draft_is_kept_for_its_writer_and_goes_when_the_step_is_done(town: Town) -> None:
    town.report()
    key, greta = f"task:{town.task('register_report').id}", town.person("greta")
    drafts.save(town.house, key, greta, {"diary_number": "SN"})
    drafts.save(town.house, key, greta, {"diary_number": "SN 2026"})
    with town.house.database.reading() as session:
        assert session.get_one(Draft, (key, greta)).answers == {"diary_number": "SN 2026"}
    town.do("register_report", "greta", **DIARY)
    assert count(town, Draft) == 0


def test_a_draft_of_an_action_goes_when_it_is_done(town: Town) -> None:
    case_id, anders = town.case(town.report()).id, town.person("anders")
    why = {"ivo_question_reason": "En person var inlåst."}
    drafts.save(town.house, f"act:{case_id}:ivo_question", anders, why)
    town.cases.act(case_id, "ivo_question", anders, why)
    assert count(town, Draft) == 0


def test_files_of_a_draft_become_the_cases_when_it_is_sent(town: Town) -> None:
    drafts.attach(town.house, "start:lex_sarah", town.person("elin"), File(filename="bild.png", content=b"png"))
    number = town.report()
    with town.house.database.reading() as session:
        document = session.scalars(select(Document)).one()
    assert (document.case_id, document.draft_key) == (town.case(number).id, None)


def test_files_too_large_or_of_other_kinds_are_refused(town: Town) -> None:
    elin = town.person("elin")
    with pytest.raises(FileTypeRefused):
        drafts.attach(town.house, "start:lex_sarah", elin, File(filename="virus.exe", content=b""))
    with pytest.raises(FileTooLarge):
        drafts.attach(town.house, "start:lex_sarah", elin, File(filename="film.png", content=bytes(21 * 1024 * 1024)))


def test_a_closed_case_takes_no_more_papers(town: Town) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        session.scalars(select(Case)).one().status = "closed"
    with pytest.raises(CaseClosed):
        town.cases.attach(town.case(number).id, town.person("anders"), File(filename="bild.png", content=b"png"))


def test_what_a_form_asks_again_and_gets_no_answer_to_is_no_longer_known(town: Town) -> None:
    town.report(affected="K.")
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception(), staff_support="Samtal")
    with town.house.database.reading() as session:
        facts = session.scalars(select(CaseState)).one().facts
    assert facts["staff_support"] == "Samtal"
    town.do("assess_report", "maria", **assessment("investigate"))
    with town.house.database.reading() as session:
        assert "receiving_principal" not in session.scalars(select(CaseState)).one().facts


def test_letters_about_a_step_that_is_done_never_leave(town: Town) -> None:
    town.go(hours=12)
    town.report()
    town.do("register_report", "greta", **DIARY)
    with town.house.database.reading() as session:
        mine = select(Letter).where(Letter.kind == "new_task", Letter.person_id == town.person("greta"))
        letter = session.scalars(mine).one()
    assert (letter.withdrawn_at, letter.next_try_at) == (town.now, None)


def test_the_first_reports_of_a_year_may_come_at_once(town: Town) -> None:
    elin, unit = town.person("elin"), town.unit("Gruppbostaden Björkbacken")
    assert at_once(*[lambda: town.cases.open("lex_sarah", elin, {**REPORT, "unit": unit})] * 4) == [None] * 4
    with town.house.database.reading() as session:
        assert sorted(session.scalars(select(Case.number))) == [f"LS 2026-000{number}" for number in (1, 2, 3, 4)]


def test_a_case_beyond_its_limits_goes_on_and_somebody_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number = town.report()
    monkeypatch.setattr(limits, "LIMITS", limits.Limits(depth=800, tasks=1, bytes=1_000_000))
    town.do("register_report", "greta", number, **DIARY)
    assert town.task("register_report", number).status == "done"
    with town.house.database.reading() as session:
        grown = session.scalars(select(Incident).where(Incident.kind == "grown")).one()
    assert grown.case_id == town.case(number).id and "Ärendet har vuxit mer än det ska" in grown.cause
