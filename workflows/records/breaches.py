"""Incidentregistret: each personal data breach with its judgement, decision and notices, notified or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from engine.step import Step
from workflows.records.events import event_of
from workflows.records.models import Breach


def open_breach(step: Step, *, known_at: datetime) -> Breach:
    """Enter the case in the register."""
    breach = Breach(
        case_id=step.case.id, event_id=event_of(step).id, known_at=known_at, persons=None, inform_persons=None
    )
    step.save(breach)
    return breach


def breach_of(step: Step) -> Breach:
    """The register's row of this case."""
    return step.rows(select(Breach).where(Breach.case_id == step.case.id))[0]
