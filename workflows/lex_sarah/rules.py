"""The rules of lex Sarah that a schema cannot say. Serious, or an evident risk of it, if and only if IVO is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows import roles
from workflows.board.ivo import TOLD_MEANS_SERIOUS
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import short_date
from workflows.lex_sarah.facts import may_notify, notification_decided
from workflows.past_days import not_ahead, rows_not_ahead
from workflows.records.decisions import OUTCOMES, SERIOUS
from workflows.records.measure_rules import check_measures
from workflows.records.notifications import notification_of

INVESTIGATION_FIRST = "Utredningen är inte beslutad än. När beslutet är fattat kan den skickas till IVO."
NOT_FOR_A_DELEGATE = (
    "Att ett missförhållande är allvarligt beslutas av nämnden, ordföranden eller den som har rätt att anmäla till "
    "IVO. Väck frågan om anmälan på ärendesidan, så avgörs den där."
)


def check_assessment(step: Step, answers: Answers) -> Iterator[Refusal]:
    if answers["assessment"] in ("close", "hand_over") and notification_decided(step):
        yield Refusal(field="assessment", message=TOLD_MEANS_SERIOUS)


def check_closing(step: Step, answers: Answers) -> Iterator[Refusal]:
    if answers["closing_confirmed"] and notification_decided(step):
        yield Refusal(field="closing_confirmed", message=TOLD_MEANS_SERIOUS)
    if answers.get("outcome") in SERIOUS:
        yield Refusal(
            field="outcome",
            message="Ett allvarligt missförhållande kan inte avslutas utan utredning. Svara nej i stället.",
        )


def check_investigator(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Not involved, and not below somebody the report is about (DOMAIN: jäv routing)."""
    investigator = step.organisation.person(answers["investigator"])
    if investigator.id in step.involved:
        yield Refusal(field="investigator", message="Personen är inblandad i händelsen och kan inte utreda den.")
    elif step.organisation.works_under(investigator, step.involved):
        message = "Personen arbetar under någon som rapporten gäller. Välj en utredare från en annan enhet."
        yield Refusal(field="investigator", message=message)


def check_investigation(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "happened_on", "noticed_on")
    yield from rows_not_ahead(step, "sources", answers["sources"], "date")


def check_proposal(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Every measure answers a cause, and follows in time (RiR 2023:4: measures not tied to causes)."""
    yield from _told_means_serious(step, answers.get("proposed_outcome"), "proposed_outcome")
    yield from check_measures(step, answers.get("measures", ()))


def check_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "decided_on")
    yield from _not_before_report(step, answers, "decided_on")
    yield from _told_means_serious(step, answers["outcome"], "outcome")
    if answers["outcome"] in SERIOUS and _is_delegate(step) and not notification_decided(step):
        yield Refusal(field="outcome", message=NOT_FOR_A_DELEGATE)


def check_notification_decision(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "notification_decided_on")
    yield from _not_before_report(step, answers, "notification_decided_on")


def check_notification(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "notified_on")
    decided = step.marked("judged_serious")
    if decided and date.fromisoformat(answers["notified_on"]) < swedish_day(decided):
        yield Refusal(field="notified_on", message="Anmälan kan inte ha gjorts före beslutet om den.")
    if answers["investigation_attached"] and not step.facts.get("outcome"):
        yield Refusal(
            field="investigation_attached",
            message="Utredningen är inte beslutad än och kan inte bifogas. Svara nej, så kompletteras anmälan senare.",
        )
    outcome = step.facts.get("outcome")
    if outcome and answers["ivo_kind"] != outcome:
        yield Refusal(field="ivo_kind", message=f"Beslutet i ärendet är: {OUTCOMES[outcome].lower()}. Välj samma här.")


def check_supplement(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from not_ahead(step, answers, "supplemented_on")
    notification = notification_of(step)
    if notification and answers["supplemented_on"] < notification.notified_on.isoformat():
        yield Refusal(field="supplemented_on", message="Kompletteringen kan inte vara gjord före anmälan.")


def _is_delegate(step: Step) -> bool:
    """Decides on a delegation that does not reach to what IVO must be told."""
    decider = step.facts.get("decider")
    return decider not in (roles.BOARD_SECRETARY, roles.CHAIR, may_notify(step))


def _told_means_serious(step: Step, outcome: str | None, field: str) -> Iterator[Refusal]:
    if outcome not in SERIOUS and notification_decided(step):
        yield Refusal(field=field, message=TOLD_MEANS_SERIOUS)


def _not_before_report(step: Step, answers: Answers, name: str) -> Iterator[Refusal]:
    received = swedish_day(step.since("report_received"))
    if date.fromisoformat(answers[name]) < received:
        yield Refusal(field=name, message=f"Rapporten kom in {short_date(received)}. Beslutet kan inte vara äldre.")
