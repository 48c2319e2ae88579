"""The verbs: what they change, and what they refuse by name."""

import pytest
from sqlalchemy import select

from engine import drafts
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
    TaskAlreadyDone,
    TaskTaken,
    TaskWithdrawn,
    UnknownCase,
    UnknownTask,
)
from engine.models import Answer, Case, CaseFacts, Document, Draft, Letter, UserTask
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
        town.do("receive_report", "karin", **reception())


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
        facts = session.scalars(select(CaseFacts)).one().facts
    assert facts["staff_support"] == "Samtal"
    town.do("assess_report", "maria", **assessment("investigate"))
    with town.house.database.reading() as session:
        assert "receiving_principal" not in session.scalars(select(CaseFacts)).one().facts


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
