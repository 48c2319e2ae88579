"""The question of lex Sarah (D1): who may answer it, and what follows when the answer is yes."""

from __future__ import annotations

from typing import Any

from engine.definition import Who
from engine.handed_on import Told
from engine.people import Addressee
from engine.step import Step
from workflows import roles
from workflows.delegation import decider
from workflows.local_settings import setting
from workflows.records import decisions, events, reports

D1 = "handle_as_lex_sarah"
DEPARTMENT = "avdelning"
HEAD_OF_DEPARTMENT = Who(role=roles.MANAGER, level=DEPARTMENT)


def raise_question(step: Step, reason: str) -> None:
    """Ask the line of the drawing that waits for it; one that is answered already is answered at once."""
    if step.facts.get("lex_sarah_case"):
        step.message("lex_sarah_settled")
        return
    ask(step, reason)
    step.message("new_discovery")


def ask(step: Step, reason: str) -> None:
    """Note who decides today; whoever holds that right and asks has decided."""
    if step.facts.get("question_open"):
        return
    assert step.person is not None, "the question is raised by a person"
    mandate = decider(step, D1)
    who = Who(role=mandate.role, level=mandate.level)
    decided = step.organisation.is_for([who], step.person.id, step.case.unit_id, step.facts, step.involved)
    step.record(
        lex_sarah_decider=mandate.role,
        lex_sarah_decider_level=mandate.level,
        question_decided=decided,
        question_open=True,
    )
    step.mark("lex_sarah_asked")
    if decided:
        write(step, "yes", reason)


def answer(step: Step, *, yes: bool, reason: str) -> None:
    """The decision of whoever holds D1; a no lets the case go on as a deviation."""
    write(step, "yes" if yes else "no", reason)
    if not yes:
        step.record(question_open=False, discovery=None)
        step.message("lex_sarah_settled")


def write(step: Step, value: str, reason: str) -> None:
    """The row of the register."""
    decisions.write_decision(
        step,
        D1,
        value,
        decided_on=step.today,
        decider_role=step.facts["lex_sarah_decider"],
        reason=reason,
        paragraph=decider(step, D1).paragraph,
    )


def open_lex_sarah(step: Step) -> None:
    """A linked case with the same report and event; the manager's view ends here and now where that is decided.

    First, so that a protected case names in the new one only those who still see it; what the manager has not done
    goes to the department.
    """
    ends = bool(setting(step, "manager_view_ends_at_lex_sarah"))
    step.record(manager_level=DEPARTMENT if ends else "")
    if ends:
        step.end_view(_managers_below_department(step))
    case = step.open_case("lex_sarah", linked_facts(step), told=told_onwards(step))
    step.record(lex_sarah_case=case.number, question_open=False)
    step.let_see([step.organisation.addressee(HEAD_OF_DEPARTMENT, step.case.unit_id, step.facts, step.involved)])


def told_onwards(step: Step) -> list[Told]:
    """What has been written here already and nobody shall have to write again."""
    return [*step.told("report"), *step.told("receive_report")]


def linked_facts(step: Step) -> dict[str, Any]:
    """What a case opened from this one is told: ids, days and flags, never words."""
    return {
        "event": events.event_of(step).id,
        "report": reports.own_reports_of(step)[0].id,
        "origin_case": step.case.number,
        "received_at": step.since("report_received").isoformat(),
        "reception_done": step.marked("received") is not None,
    }


def _managers_below_department(step: Step) -> list[Addressee]:
    found: list[Addressee] = []
    for unit in step.organisation.chain(step.case.unit_id):
        if unit.kind == DEPARTMENT:
            return found
        found.append(Addressee(role=roles.MANAGER, unit_id=unit.id))
    return found[:1]
