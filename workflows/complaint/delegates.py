"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from engine.documents import File
from engine.handed_on import Told
from engine.step import Step
from workflows.complaint.original import original_text
from workflows.records import measures
from workflows.reminding import escalate, remind


def keep_original(step: Step) -> None:
    """The words as they were told are a paper of the case; whoever took them down is asked for what is on paper."""
    file = File(filename=f"Original {step.case.number}.txt".replace(" ", "-"), content=original_text(step).encode())
    step.produce("original", "Originalet, så som det kom in", file, "text/plain")
    if step.case.opened_by_id is not None:
        step.send("handed_in", [step.organisation.person(step.case.opened_by_id)])


def report_misconduct(step: Step) -> None:
    """A case of its own with a clock of its own; the complaint goes on."""
    reporter = step.organisation.person(step.facts["reported_by"])
    told = Told(
        form="report",
        by_id=reporter.id,
        position=reporter.title,
        at=step.now,
        answers=step.facts["misconduct_answers"],
    )
    facts = {
        "event": step.facts["event"],
        "report": step.facts["report"],
        "origin_case": step.case.number,
        "received_at": step.now.isoformat(),
        "reception_done": False,
    }
    step.open_case("lex_sarah", facts, told=[told])


def start_measures(step: Step) -> None:
    """Every measure becomes a small case with an owner and days; the answer does not wait for them."""
    measures.start_measures(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
