"""The nämnd decides at the meeting whose agenda the matter stands on; without one it must be called."""

from __future__ import annotations

from datetime import date

from engine.definition import Basis, Deadline, DeadlineRule
from engine.step import Step
from workflows.board.mandate import chair_threshold_days
from workflows.clocks import rule_of_today
from workflows.law.deadlines import OnDay

CALENDAR = "Nämndens sammanträdesplan"


def meeting_deadline() -> Deadline:
    """Counted from when the matter was put on an agenda."""

    def rule(step: Step) -> DeadlineRule:
        meeting_on = step.facts.get("meeting_on")
        if meeting_on is None or (step.facts.get("urgent") and _too_far(step, date.fromisoformat(meeting_on))):
            return rule_of_today(step, "board.extra_meeting")
        day = date.fromisoformat(meeting_on)
        return OnDay(day=day, set_in="föredragningslistan", basis=Basis.LOCAL, source=CALENDAR)

    return Deadline(label="Nämnden ska ha beslutat", starts="on_agenda", rule=rule)


def _too_far(step: Step, meeting_on: date) -> bool:
    """What is urgent awaits no far meeting: the nämnd is called before it."""
    return (meeting_on - step.today).days > chair_threshold_days(step)
