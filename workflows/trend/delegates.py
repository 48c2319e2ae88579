"""What the process does by itself: one function per service task and per message it throws."""

from __future__ import annotations

from engine.step import Step
from workflows.records import measures
from workflows.reminding import escalate, remind


def open_measures(step: Step) -> None:
    """Every decided measure becomes a small case; those that are shared are going on already."""
    measures.start_measures(step)


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
