"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from engine.step import Step
from workflows.records import measures
from workflows.reminding import escalate, remind


def open_measures(step: Step) -> None:
    """Every measure of the plan becomes a small case with an owner and days."""
    measures.start_measures(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
