"""What was told to IVO of a serious vårdskada (DOMAIN 4.2); which fields IVO's own form has is not verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.step import Step
from workflows.clocks import rule_of_today
from workflows.law.catalogue import catalogued
from workflows.lex_maria.decided import decisions
from workflows.lex_maria.facts import concluded
from workflows.lex_maria.informed import Informed, informed
from workflows.papers.decided import Decided
from workflows.papers.legal_basis import LegalBasis, legal_basis
from workflows.papers.recorded import Mark, Nature, Recorded, Statement, latest, recorded
from workflows.papers.tables import CauseLine, MeasureLine, causes, measures
from workflows.papers.wording import Choices, choices, chosen

DUTIES = {
    "Att anmäla till IVO": "lex_maria.notify",
    "Anmälans form och innehåll": "lex_maria.form",
    "Att informera patienten": "lex_maria.inform_patient",
}
INVESTIGATION = "lex_maria.investigation"
#: Fields of the form where one of several was chosen.
CHOSEN = ("patient_sex", "ivo_similar", "ivo_device", "ivo_patient_informed", "ivo_sent_by")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the investigation has shown; empty until it is concluded."""

    causes: tuple[CauseLine, ...]
    contributing: Statement
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, kw_only=True)
class Investigation:
    """Whether it came with the notification, came after, or is to come."""

    attached: bool
    not_attached_reason: str
    sent_on: str  #: ISO; empty until it was sent after the notification
    sent_with: str
    due: date | None  #: the last day the provider has set itself, while it is to come


@dataclass(frozen=True, kw_only=True)
class NotificationPaper:
    answers: Mapping[str, str]  #: what was written, by the field's name; empty when it was left out
    words: Mapping[str, str]  #: what was chosen, by the field's name
    kinds: Choices
    kind: str
    age: str
    device_done: Statement
    found: Found | None
    informed: Informed
    investigation: Investigation
    reference: str
    notified_on: date
    by_post: bool
    decisions: tuple[Decided, ...]
    recorded_by: Mark | None
    basis: LegalBasis


def collect(step: Step) -> NotificationPaper:
    """As the form was last given, with what has been sent after it."""
    forms = recorded(step, unnamed=("report",))
    given, sent = latest(forms, "notify_ivo"), latest(forms, "supplement_ivo")
    notified_on, age = date.fromisoformat(given.answers["notified_on"]), given.answers.get("patient_age")
    return NotificationPaper(
        answers=given.written,
        words={name: chosen(step, given.form, name, given.answers.get(name)) for name in CHOSEN},
        kinds=choices(step, given.form, "ivo_kind"),
        kind=given.answers["ivo_kind"],
        age="" if age is None else f"{age} år",
        device_done=latest(forms, "assess_event").says("device_involved_note", Nature.FACT),
        found=_found(step, forms) if concluded(step) else None,
        informed=informed(step, forms),
        investigation=_investigation(step, given, sent),
        reference=sent.written["ivo_reference"] or given.written["ivo_reference"],
        notified_on=notified_on,
        by_post=given.answers["ivo_sent_by"] == "post",
        decisions=tuple(decisions(step, forms, only="yes")),
        recorded_by=given.mark,
        basis=legal_basis(step, DUTIES, performed=notified_on),
    )


def _found(step: Step, forms: Sequence[Recorded]) -> Found:
    analysed, planned = latest(forms, "investigate"), latest(forms, "plan_measures")
    approved = latest(forms, "conclude").answers.get("measures_approved")
    return Found(
        causes=tuple(causes(step, analysed, planned)),
        contributing=analysed.says("contributing", Nature.ASSESSMENT),
        measures=tuple(measures(step, planned)) if approved else (),
    )


def _investigation(step: Step, given: Recorded, sent: Recorded) -> Investigation:
    attached, sent_on = bool(given.answers["investigation_attached"]), sent.written["supplemented_on"]
    return Investigation(
        attached=attached,
        not_attached_reason=given.written["investigation_attached_reason"],
        sent_on=sent_on,
        sent_with=chosen(step, sent.form, "supplement_sent_by", sent.answers.get("supplement_sent_by")),
        due=None if attached or sent_on else _due(step),
    )


def _due(step: Step) -> date | None:
    """By the same rule as the clock of the case."""
    return rule_of_today(step, INVESTIGATION).due(step.since("ivo_notified"), label=catalogued(INVESTIGATION).label).on
