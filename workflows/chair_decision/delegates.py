"""What the process does by itself: one function per message it throws."""

from __future__ import annotations

from engine.step import Step
from workflows.reminding import escalate, remind


def reminder(step: Step) -> None:
    remind(step)


def escalation(step: Step) -> None:
    escalate(step)
