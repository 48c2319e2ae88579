"""Anmälningar till IVO."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.step import Step
from workflows.records.investigations import current
from workflows.records.models import Notification


def write_notification(step: Step, *, kind: str, notified_on: date, attached: bool, reference: str) -> Notification:
    investigation = current(step)
    notification = Notification(
        case_id=step.case.id,
        investigation_id=investigation.id if investigation else None,
        kind=kind,
        notified_on=notified_on,
        investigation_attached=attached,
        supplemented_on=None,
        reference=reference,
    )
    step.save(notification)
    return notification


def notification_of(step: Step) -> Notification | None:
    found = step.rows(select(Notification).where(Notification.case_id == step.case.id))
    return found[0] if found else None


def write_supplement(step: Step, *, supplemented_on: date, reference: str) -> None:
    notification = notification_of(step)
    assert notification is not None, "only what has been notified can be supplemented"
    notification.supplemented_on = supplemented_on
    notification.reference = reference or notification.reference
    step.save(notification)
