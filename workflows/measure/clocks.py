"""The two days of a measure: chosen in the plan, moved by those who lead when there is a reason, never withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.definition import Basis, Deadline, DeadlineRule
from engine.step import Step
from workflows.clocks import LEADERS, day_in_fact
from workflows.law.deadlines import OnDay
from workflows.law.swedish import short_date
from workflows.measure import entries

PLAN = "åtgärdsplanen"


def _follow_up(step: Step) -> DeadlineRule:
    """The day of the plan, or the one it went to with the measure."""
    planned = date.fromisoformat(step.facts["follow_up_on"])
    day = date.fromisoformat(step.facts.get("follow_up_moved_to", step.facts["follow_up_on"]))
    moved = f"beslutet om mer tid för åtgärden; i {PLAN} stod {short_date(planned)}"
    return OnDay(day=day, set_in=PLAN if day == planned else moved, basis=Basis.LOCAL, source=PLAN)


DUE = replace(
    day_in_fact("due_on", label="Åtgärden ska vara genomförd", starts="measure_decided", set_in=PLAN),
    may_pause=LEADERS,
    may_extend=LEADERS,
    moved=entries.move_due_day,
)
#: Not paused: it is one day, and it is moved or it stands.
FOLLOW_UP = Deadline(
    label="Effekten ska vara uppföljd",
    starts="measure_decided",
    rule=_follow_up,
    may_extend=LEADERS,
    moved=entries.move_follow_up,
)
