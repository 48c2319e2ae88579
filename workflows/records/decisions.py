"""Beslut och riskbedömningar: written once, never changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.step import Step
from workflows.records.models import Decision, RiskAssessment

#: The scale of outcomes (DOMAIN: Draken, Kil); the last two of a misconduct are those IVO must be told of.
OUTCOMES = {
    "none": "Inget missförhållande",
    "risk": "Påtaglig risk för missförhållande",
    "misconduct": "Missförhållande",
    "serious_risk": "Påtaglig risk för ett allvarligt missförhållande",
    "serious": "Allvarligt missförhållande",
    "other_principal": "Rapporten avser en annan huvudman",
}
SERIOUS = ("serious_risk", "serious")


def write_decision(
    step: Step, kind: str, value: str, *, decided_on: date, decider_role: str, reason: str, paragraph: str = ""
) -> Decision:
    assert step.person is not None, "a decision is recorded by a person"
    decision = Decision(
        case_id=step.case.id,
        kind=kind,
        value=value,
        decided_on=decided_on,
        decider_role=decider_role,
        recorded_by_id=step.person.id,
        recorded_at=step.now,
        paragraph=paragraph,
        reason=reason,
    )
    step.save(decision)
    return decision


def decisions_of(step: Step, kind: str) -> list[Decision]:
    same = select(Decision).where(Decision.case_id == step.case.id, Decision.kind == kind)
    return list(step.rows(same.order_by(Decision.id)))


def write_risk(step: Step, stage: str, *, severity: int, probability: int) -> None:
    assert step.person is not None, "a risk is assessed by a person"
    step.save(
        RiskAssessment(
            case_id=step.case.id,
            stage=stage,
            severity=severity,
            probability=probability,
            assessed_by_id=step.person.id,
            assessed_at=step.now,
        )
    )
