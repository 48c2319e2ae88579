"""What was told to IVO, in the order and with the numbers of the form "ANMÄLAN - lex Sarah" (DOMAIN: forms)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.step import Step
from workflows.clocks import rule_of_today
from workflows.law.catalogue import catalogued
from workflows.papers.decided import Decided, notification_decisions, outcome_decisions
from workflows.papers.legal_basis import LegalBasis, legal_basis
from workflows.papers.recorded import Mark, latest, recorded
from workflows.papers.wording import Choices, choices, chosen

#: Who IVO's form lets notify; Vaksam is the nämnd's.
PRINCIPALS: Choices = (
    ("board", "Nämnd i kommun"),
    ("private", "Den som bedriver yrkesmässig enskild verksamhet"),
    ("state", "Statens institutionsstyrelse"),
)
DUTIES = {
    "Att anmäla till IVO": "lex_sarah.notify_ivo",
    "IVO:s blankett": "lex_sarah.ivo_form",
    "När utredningen ska vara hos IVO": "lex_sarah.supplement",
}
SUPPLEMENT = "lex_sarah.supplement"


@dataclass(frozen=True, kw_only=True)
class NotificationPaper:
    answers: Mapping[str, str]  #: what was written, by the field's name; empty when it was left out
    diary_number: str
    kinds: Choices
    kind: str
    principals: Choices
    areas: Choices
    area: str
    laws: Choices
    law: str
    attached: bool
    not_attached_reason: str
    supplement_due: date | None  #: the last day for the investigation, when it was not attached
    supplement_explained: str
    notified_on: date
    sent_with: str
    by_post: bool
    decisions: tuple[Decided, ...]
    recorded_by: Mark | None
    basis: LegalBasis


def collect(step: Step) -> NotificationPaper:
    """As the form was last given."""
    forms = recorded(step, unnamed=("report",))
    given = latest(forms, "notify_ivo")
    answers = given.answers
    notified_on = date.fromisoformat(answers["notified_on"])
    attached = bool(answers["investigation_attached"])
    due_on, explained = (None, "") if attached else _supplement(step)
    return NotificationPaper(
        answers=given.written,
        diary_number=str(answers.get("diary_number") or step.facts.get("diary_number") or ""),
        kinds=choices(step, "notify_ivo", "ivo_kind"),
        kind=answers["ivo_kind"],
        principals=PRINCIPALS,
        areas=choices(step, "notify_ivo", "ivo_area"),
        area=answers["ivo_area"],
        laws=choices(step, "notify_ivo", "ivo_law"),
        law=answers["ivo_law"],
        attached=attached,
        not_attached_reason=answers.get("investigation_attached_reason", ""),
        supplement_due=due_on,
        supplement_explained=explained,
        notified_on=notified_on,
        sent_with=chosen(step, "notify_ivo", "ivo_sent_by", answers["ivo_sent_by"]),
        by_post=answers["ivo_sent_by"] == "post",
        decisions=(*notification_decisions(step, forms, only="yes"), *outcome_decisions(step, forms)),
        recorded_by=given.mark,
        basis=legal_basis(step, DUTIES, performed=notified_on),
    )


def _supplement(step: Step) -> tuple[date | None, str]:
    """The last day for the finished investigation and why: the same rule as the clock of the case."""
    due = rule_of_today(step, SUPPLEMENT).due(step.since("ivo_notified"), label=catalogued(SUPPLEMENT).label)
    return due.on, due.explanation
