"""Collects the investigation from the forms of this case alone, as they were last given, and from the registers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.step import Step
from workflows.law.statutory_time import swedish
from workflows.lex_maria.decided import decisions
from workflows.lex_maria.informed import informed
from workflows.lex_maria.investigation_paper import (
    About,
    Commission,
    Conclusion,
    Findings,
    InvestigationPaper,
    Plan,
    TeamLine,
)
from workflows.papers.legal_basis import LegalBasis, legal_basis
from workflows.papers.reception import SOURCE as RECEPTION
from workflows.papers.reception import reception
from workflows.papers.recorded import Nature, Recorded, latest, recorded
from workflows.papers.tables import causes, measures, risks, sources, trail
from workflows.papers.wording import chose, chosen
from workflows.records.care import HARMS, NOTIFIABLE
from workflows.records.reports import reports_of

SOURCES = "källförteckningen"
FINDINGS = "utredningen"
DUTIES = {
    "Att utreda händelsen": "lex_maria.investigate",
    "Att informera patienten": "lex_maria.inform_patient",
}
DUTIES_IF_SERIOUS = {
    "Att anmäla till IVO": "lex_maria.notify",
    "Anmälans form och innehåll": "lex_maria.form",
}


def collect(step: Step) -> InvestigationPaper:
    forms = recorded(step, unnamed=("report",))
    return InvestigationPaper(
        about=_about(step, forms),
        commission=_commission(step, forms),
        findings=_findings(step, forms),
        taken=reception(step, latest(forms, "receive_report", source=RECEPTION)),
        informed=informed(step, forms),
        plan=_plan(step, forms),
        conclusion=_conclusion(step, forms),
        basis=_basis(step),
        trail=tuple(trail(step, forms)),
    )


def _about(step: Step, forms: Sequence[Recorded]) -> About:
    report, mark = latest(forms, "report").answers, latest(forms, "investigate").mark
    return About(
        received_at=swedish(reports_of(step)[0].received_at),
        kind=chosen(step, "report", "kind", report.get("kind")),
        affected=report.get("affected", ""),
        harm=HARMS[step.facts["harm"]],
        investigator=f"{mark.name}, {mark.position}" if mark else "",
    )


def _commission(step: Step, forms: Sequence[Recorded]) -> Commission:
    assessed, found = latest(forms, "assess_event", source=RECEPTION), latest(forms, "investigate")
    team = found.answers.get("analysis_team", ())
    return Commission(
        assessment=chose(step, assessed, "harm", Nature.ASSESSMENT),
        assessment_reason=assessed.says("harm_reason", Nature.ASSESSMENT),
        commission=found.says("commission", Nature.COMMISSION),
        team=tuple(TeamLine(role=row["role"], unit=row.get("unit_name") or "") for row in team),
        method=chose(step, found, "method", Nature.FACT),
    )


def _findings(step: Step, forms: Sequence[Recorded]) -> Findings:
    report, found = latest(forms, "report"), latest(forms, "investigate", source=SOURCES)
    return Findings(
        course_of_events=found.says("course_of_events", Nature.BOTH),
        consequences=found.says("investigated_consequences", Nature.BOTH),
        noticed_on=report.when("noticed_on", Nature.FACT),
        noticed_how=found.says("noticed_how", Nature.FACT),
        happened_on=report.when("happened_on", Nature.FACT),
        happened_at=report.clock("happened_at", Nature.FACT),
        causes=tuple(causes(step, found, latest(forms, "plan_measures"))),
        causes_said=found.state(Nature.ASSESSMENT),
        contributing=found.says("contributing", Nature.ASSESSMENT),
        device=chose(step, latest(forms, "assess_event"), "device_involved", Nature.FACT, why="device_involved_note"),
        similar_before=found.yes_no("similar_before", Nature.FACT, no="similar_before_reason"),
        similar_before_why=found.says("similar_before_why", Nature.ASSESSMENT),
        could_recur=found.yes_no("could_recur", Nature.ASSESSMENT),
        could_recur_reason=found.says("could_recur_reason", Nature.ASSESSMENT),
        patient_heard=found.yes_no("patient_heard", Nature.FACT, yes="patient_heard_view", no="patient_heard_reason"),
        measures_taken=found.says("measures_taken", Nature.FACT),
        sources=tuple(sources(step, found)),
        recorded_by=found.mark,
    )


def _plan(step: Step, forms: Sequence[Recorded]) -> Plan:
    planned = latest(forms, "plan_measures", source=FINDINGS)
    return Plan(
        measures=tuple(measures(step, planned)),
        said=planned.state(Nature.PROPOSAL),
        enough=planned.says("measures_needed_reason", Nature.ASSESSMENT),
        risks=tuple(risks(step, latest(forms, "assess_event"), planned)),
    )


def _conclusion(step: Step, forms: Sequence[Recorded]) -> Conclusion:
    concluded = latest(forms, "conclude", source=FINDINGS)
    approved = concluded.yes_no("measures_approved", Nature.DECISION, no="measures_approved_reason")
    return Conclusion(
        harm=chose(step, concluded, "harm", Nature.ASSESSMENT),
        reason=concluded.says("conclusion_reason", Nature.ASSESSMENT),
        measures_approved=approved,
        decisions=tuple(decisions(step, forms)),
    )


def _basis(step: Step) -> LegalBasis:
    serious = step.facts["harm"] in NOTIFIABLE
    return legal_basis(step, DUTIES | (DUTIES_IF_SERIOUS if serious else {}), performed=step.today)
