"""What the pattern and each form change: rows of the registers, and the marks that clocks count from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from engine.definition import Answers
from engine.models import Involvement
from engine.step import Step
from workflows.records import investigations, measures
from workflows.records.models import CaseEvent, Trend, TrendEvent
from workflows.trend.words import TITLES


def begin(step: Step, facts: Answers) -> None:
    """The pattern as it was found; the events it counted stay with it, whatever is found later."""
    step.save(
        Trend(
            case_id=step.case.id,
            rule=facts["pattern_rule"],
            unit_id=step.case.unit_id,
            subject=facts["pattern_subject"],
            found_on=step.today,
            first_on=date.fromisoformat(facts["pattern_first_on"]),
            last_on=date.fromisoformat(facts["pattern_last_on"]),
            counted=len(facts["pattern_events"]),
            threshold=facts["pattern_threshold"],
        )
    )
    step.save(*[TrendEvent(case_id=step.case.id, event_id=event_id) for event_id in facts["pattern_events"]])
    step.involve(_involved(step, facts["pattern_events"]), "involved")
    step.mark("pattern_found")
    step.name_case(title=TITLES[facts["pattern_rule"]])


def _involved(step: Step, events: Sequence[int]) -> list[int]:
    """Whoever has jäv in one of the counted cases has it here: the pattern tells of that case too."""
    cases = select(CaseEvent.case_id).where(CaseEvent.event_id.in_(events))
    found = step.rows(select(Involvement).where(Involvement.case_id.in_(cases)).order_by(Involvement.person_id))
    return list(dict.fromkeys(one.person_id for one in found))


def analyse_pattern(step: Step, answers: Answers) -> None:
    """The causes, and with them what an earlier plan proposed for causes that are no longer seen."""
    investigations.write_causes(step, answers.get("causes", ()))
    step.mark("analysed")
    step.mark("handed_up")


def plan_pattern_measures(step: Step, answers: Answers) -> None:
    measures.propose_measures(step, answers.get("measures", ()))
    measures.share_measures(step, answers.get("shared_measures", ()))
    step.mark("handed_up")
