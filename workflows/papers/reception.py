"""What was done at once, and who was told, as the one who received the report wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.step import Step
from workflows.papers.recorded import Nature, Recorded, Statement
from workflows.papers.wording import chose

SOURCE = "mottagandet av rapporten"


@dataclass(frozen=True, kw_only=True)
class Reception:
    immediate: Statement
    immediate_on: Statement
    person_safe: Statement
    police_report: Statement
    person_informed: Statement
    guardian_informed: Statement
    staff_support: Statement


def reception(step: Step, received: Recorded) -> Reception:
    return Reception(
        immediate=received.says("immediate_measures", Nature.FACT),
        immediate_on=received.when("measures_taken_on", Nature.FACT, clock_field="measures_taken_at"),
        person_safe=received.yes_no("person_safe", Nature.ASSESSMENT, no="person_safe_reason"),
        police_report=chose(step, received, "police_report", Nature.FACT, why="police_report_reason"),
        person_informed=received.yes_no("person_informed", Nature.FACT, no="person_informed_reason"),
        guardian_informed=chose(step, received, "guardian_informed", Nature.FACT, why="guardian_informed_reason"),
        staff_support=received.says("staff_support", Nature.FACT),
    )
