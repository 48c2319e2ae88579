"""What is saved of a case's tokens: small, complete, and without a word anybody wrote."""

from typing import Any

import orjson
import pytest
from sqlalchemy import select

from engine.definitions import bundle_of
from engine.models import Case, CaseState
from engine.runner import Reading, Run, Specs, codec
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, reception

SECRET = "Ingegerd Hemlighetsson"


def test_a_name_typed_in_a_form_never_enters_saved_state(town: Town) -> None:
    town.report(what_happened=f"{SECRET} låstes in.")
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception())
    with town.house.database.reading() as session:
        state = session.scalars(select(CaseState)).one()
    assert SECRET.split()[0].encode() not in state.state
    assert state.codec == codec.VERSION


def test_saved_and_read_again_a_case_stands_where_it_stood(town: Town) -> None:
    town.report()
    town.do("register_report", "greta", **DIARY)
    before = reopened(town)
    again = codec.load(before.dump(), codec.VERSION, specs(town))
    assert again.task_tree.get_dump() == before.workflow.task_tree.get_dump()
    assert set(again.event_manager.tasks) == set(before.workflow.event_manager.tasks)


def test_a_running_case_takes_a_few_kilobytes(town: Town) -> None:
    town.cancel_meetings()
    town.report()
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception())
    town.do("assess_report", "maria", **assessment("serious"))
    assert len(reopened(town).dump()) < 8_000


def test_state_from_a_newer_version_is_refused_by_name(town: Town) -> None:
    town.report()
    with pytest.raises(codec.UnknownCodec):
        codec.load(reopened(town).dump(), codec.VERSION + 1, specs(town))


def test_facts_kept_in_the_process_are_refused(town: Town) -> None:
    town.report()
    run = reopened(town)
    run.workflow.task_tree.data["name"] = SECRET
    with pytest.raises(codec.DataInState):
        run.dump()


def test_running_cases_do_not_change_the_drawing_they_share(town: Town) -> None:
    town.cancel_meetings()
    town.report()
    drawn = outputs(town)
    town.cases.act(
        town.case("LS 2026-0001").id, "ivo_question", town.person("anders"), {"ivo_question_reason": "Inlåst."}
    )
    town.do("decide_notification", "birgitta", **no_notification())
    assert outputs(town) == drawn


def reopened(town: Town) -> Run:
    with town.house.database.reading() as session:
        state = session.scalars(select(CaseState)).one()
    return Run.load(state.state, state.codec, specs(town), Reading(evaluate=lambda text, host: None), town.now)


def specs(town: Town) -> Specs:
    with town.house.database.reading() as session:
        case = session.scalars(select(Case).where(Case.workflow == "lex_sarah")).one()
        return bundle_of(session, case.definition_hash).specs


def outputs(town: Town) -> bytes:
    tasks = specs(town).main.task_specs
    return orjson.dumps({name: [out.name for out in task.outputs] for name, task in sorted(tasks.items())})


def no_notification() -> dict[str, Any]:
    return {
        "notification": False,
        "notification_reason": "Det är inte klarlagt.",
        "notification_decided_on": "2026-09-15",
    }
