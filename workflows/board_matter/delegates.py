"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from datetime import date

from engine.step import Step
from workflows.board.matters import DECIDED, matter_of
from workflows.board.meetings import meeting_for
from workflows.board_matter import papers
from workflows.reminding import escalate, remind


def put_on_agenda(step: Step) -> None:
    """The chosen meeting, otherwise the first that can take it; its day stays in the case."""
    chosen = step.facts.get("meeting_on")
    day = date.fromisoformat(chosen) if chosen else meeting_for(step, urgent=bool(step.facts.get("urgent")))
    matter = matter_of(step)
    matter.meeting_on = day
    step.save(matter)
    step.record(meeting_on=day.isoformat() if day else None)
    step.mark("on_agenda")
    if day is None:
        step.note("not_on_agenda")
    else:
        step.note("on_agenda", meeting=day.isoformat())


def announce_decision(step: Step) -> None:
    """The decision is a paper from here, and the case that asked goes on."""
    papers.keep_extract(step)
    asked_by_id = matter_of(step).asked_by_id
    if asked_by_id is not None:
        step.tell(asked_by_id, step.facts.get("answer_message") or DECIDED)


def announce_chair_decision(step: Step) -> None:
    """It must be told to the nämnd at its next meeting (KL 6:40): a small case of its own."""
    matter = matter_of(step)
    assert matter.decided_on is not None, "the chair has decided"
    facts = {
        "origin_case": step.facts.get("origin_case") or step.case.number,
        "chair_decided_on": matter.decided_on.isoformat(),
        "decided_what": matter.question,
    }
    step.open_case("chair_decision", facts)
    announce_decision(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
