"""The registers as a case page shows them: measures, decisions, notification and risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, select

from engine.definition import Item, Panel
from engine.models import Case, Person
from engine.reading.reader import Reader
from workflows import roles
from workflows.law.statutory_time import swedish
from workflows.law.swedish import short_date
from workflows.records.decisions import OUTCOMES
from workflows.records.measure_days import told_changes
from workflows.records.models import Cause, Decision, Measure, MeasureCase, Notification, RiskAssessment

STATUSES = {
    "proposed": "Föreslagen",
    "running": "Pågår",
    "done": "Genomförd, ska följas upp",
    "effective": "Gav effekt",
    "replaced": "Ersatt av en ny",
    "rejected": "Inte godkänd",
}
SHARED = "Beslutad i ett annat ärende, som delar åtgärden"
OVER = ("effective", "replaced", "rejected")
STAGES = {"reception": "När rapporten bedömdes", "after_measures": "Efter föreslagna åtgärder"}
#: Kind of decision -> what it is called, and what each answer means.
DECIDED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "outcome": ("Beslut i ärendet", OUTCOMES),
    "notification": ("Anmälan till IVO", {"yes": "Ska anmälas till IVO", "no": "Ska inte anmälas nu"}),
    "provider_sanction": ("Sanktion", {"yes": "Beslutas", "no": "Beslutas inte", "other": "Annat beslut"}),
}


def measures_with_causes(*, case_id: int = 0, measure_case_id: int = 0) -> Select[Measure, Cause, Person, str]:
    """The measures of a case, shared ones too, or the one a measure's own case is about.

    Each beside a cause it answers, with owner and the number of the measure's own case.
    """
    mine = Measure.measure_case_id == measure_case_id if measure_case_id else MeasureCase.case_id == case_id
    return (
        select(Measure, Cause, Person, Case.number)
        .join(MeasureCase, MeasureCase.measure_id == Measure.id)
        .join(Cause, Cause.id == MeasureCase.cause_id)
        .join(Person, Person.id == Measure.owner_id)
        .outerjoin(Case, Case.id == Measure.measure_case_id)
        .where(mine)
        .order_by(Measure.id, Cause.id)
    )


def measures_panel(reader: Reader) -> Panel:
    """What is done about each cause, by whom, by when, and why by another day than was decided."""
    items = []
    rows = reader.rows(measures_with_causes(case_id=reader.case.id))
    moved = told_changes(reader, {measure.measure_case_id for measure, *_ in rows if measure.measure_case_id})
    for measure, cause, owner, number in rows:
        days = f"Klar senast {short_date(measure.due_on)}, följs upp {short_date(measure.follow_up_on)}"
        shared = () if measure.case_id == reader.case.id else (SHARED,)
        items.append(
            Item(
                title=measure.description,
                lines=(
                    f"Orsak {cause.number}: {cause.description}",
                    f"Ansvarig: {owner.name}, {owner.title}",
                    days,
                    *moved.get(measure.measure_case_id or 0, ()),
                    *shared,
                ),
                case_number=number or "",
                due_on=measure.follow_up_on if measure.status == "done" else measure.due_on,
                status=STATUSES[measure.status],
                over=measure.status in OVER,
            )
        )
    return Panel(title="Åtgärder", items=tuple(items))


def decisions_panel(reader: Reader) -> Panel:
    """What was decided, by whom and why, and what IVO was told; one statement for both."""
    query = (
        select(Decision, Notification)
        .select_from(Case)
        .outerjoin(Decision, Decision.case_id == Case.id)
        .outerjoin(Notification, Notification.case_id == Case.id)
        .where(Case.id == reader.case.id)
        .order_by(Decision.id, Notification.id)
    )
    rows = reader.rows(query)
    decisions = {decision.id: decision for decision, _ in rows if decision}
    notifications = {notification.id: notification for _, notification in rows if notification}
    items = [_decision(one) for one in decisions.values()] + [_notification(one) for one in notifications.values()]
    return Panel(title="Beslut och anmälan", items=tuple(items))


def risk_panel(reader: Reader, questions: Mapping[str, tuple[str, str, str]]) -> Panel:
    """Severity and probability in the words they were chosen by; `questions`: stage -> form and its two fields."""
    query = (
        select(RiskAssessment, Person.name)
        .join(Person, Person.id == RiskAssessment.assessed_by_id)
        .where(RiskAssessment.case_id == reader.case.id)
        .order_by(RiskAssessment.id)
    )
    items = []
    for risk, name in reader.rows(query):
        form, severity, probability = questions[risk.stage]
        items.append(
            Item(
                title=STAGES[risk.stage],
                lines=(
                    f"Allvarlighet: {reader.words(form, severity, risk.severity)}",
                    f"Sannolikhet: {reader.words(form, probability, risk.probability)}",
                    f"Bedömt av {name} {short_date(swedish(risk.assessed_at).date())}",
                ),
            )
        )
    return Panel(title="Risk före och efter", items=tuple(items))


def _decision(decision: Decision) -> Item:
    title, answers = DECIDED.get(decision.kind, (decision.kind, {}))
    value = answers.get(decision.value, decision.value)
    by = roles.TITLES.get(decision.decider_role, decision.decider_role.capitalize())
    where = [by, short_date(decision.decided_on), decision.paragraph]
    return Item(
        title=f"{title}: {value[0].lower() + value[1:]}",
        lines=(", ".join(part for part in where if part), f"Skäl: {decision.reason}"),
    )


def _notification(notification: Notification) -> Item:
    return Item(title=f"Anmält till IVO {short_date(notification.notified_on)}", lines=tuple(_told(notification)))


def _told(notification: Notification) -> Iterator[str]:
    yield OUTCOMES.get(notification.kind, notification.kind)
    if notification.investigation_attached:
        yield "Utredningen bifogades"
    elif notification.supplemented_on:
        yield f"Utredningen skickades {short_date(notification.supplemented_on)}"
    else:
        yield "Utredningen är inte skickad än"
    if notification.reference:
        yield f"IVO:s diarienummer {notification.reference}"
