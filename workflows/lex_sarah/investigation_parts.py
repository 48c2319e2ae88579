"""Collects the investigation from the forms of the case, as they were last given, and from the registers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.step import Step
from workflows.law.statutory_time import swedish
from workflows.law.swedish import NUMERALS
from workflows.lex_sarah.investigation_paper import (
    About,
    Commission,
    Findings,
    InvestigationPaper,
    Proposal,
    Verdict,
)
from workflows.papers.decided import Decided, notification_decisions, outcome_decisions, recorded_as
from workflows.papers.legal_basis import LegalBasis, legal_basis
from workflows.papers.reception import SOURCE as RECEPTION
from workflows.papers.reception import reception
from workflows.papers.recorded import Nature, Recorded, latest, recorded
from workflows.papers.tables import causes, measures, person, risks, sources, trail
from workflows.papers.wording import chosen
from workflows.records.decisions import OUTCOMES, SERIOUS, decisions_of
from workflows.records.reports import reports_of

SOURCES = "källförteckningen"
FINDINGS = "utredningen"

ASSESSED = {
    "investigate": "Rapporten ska utredas.",
    "serious": "Rapporten ska utredas. Det är uppenbart allvarligt, och frågan om anmälan till IVO väcktes genast.",
    "close": "Ärendet kan avslutas med ett ställningstagande.",
    "hand_over": "Rapporten gäller en annan huvudman och kan lämnas över.",
}
DUTIES = {
    "Att utreda, och att avhjälpa eller undanröja": "lex_sarah.investigate",
    "Vad utredningen ska innehålla": "lex_sarah.investigation_content",
    "Vad ett missförhållande är": "lex_sarah.definitions",
}
DUTIES_IF_SERIOUS = {
    "Att anmäla till IVO": "lex_sarah.notify_ivo",
    "När utredningen ska vara hos IVO": "lex_sarah.supplement",
}


def collect(step: Step) -> InvestigationPaper:
    forms = recorded(step, unnamed=("report",))
    outcomes = outcome_decisions(step, forms)
    return InvestigationPaper(
        about=_about(step, forms),
        commission=_commission(step, forms),
        findings=_findings(step, forms),
        taken=reception(step, latest(forms, "receive_report", source=RECEPTION)),
        proposal=_proposal(step, forms),
        verdict=_verdict(step, forms, outcomes),
        basis=_basis(step, outcomes),
        trail=tuple(trail(step, forms)),
    )


def _about(step: Step, forms: Sequence[Recorded]) -> About:
    report, assessed = latest(forms, "report").answers, latest(forms, "assess_report").answers
    return About(
        received_at=swedish(reports_of(step)[0].received_at),
        kind=chosen(step, "report", "kind", report.get("kind")),
        affected=report.get("affected", ""),
        misconduct_type=chosen(step, "assess_report", "misconduct_type", assessed.get("misconduct_type")),
        law=chosen(step, "assess_report", "law", assessed.get("law")),
        area=chosen(step, "assess_report", "area", assessed.get("area")),
        investigator=person(step, latest(forms, "appoint_investigator").answers.get("investigator")),
    )


def _commission(step: Step, forms: Sequence[Recorded]) -> Commission:
    assessed, appointed = latest(forms, "assess_report", source=RECEPTION), latest(forms, "appoint_investigator")
    return Commission(
        assessment=assessed.state(Nature.ASSESSMENT, ASSESSED.get(assessed.answers.get("assessment", ""), "")),
        assessment_reason=assessed.says("assessment_reason", Nature.ASSESSMENT),
        commission=appointed.says("commission", Nature.COMMISSION),
        impartiality=appointed.state(Nature.BOTH, *_impartiality(step, appointed)),
    )


def _impartiality(step: Step, appointed: Recorded) -> Sequence[str]:
    if not appointed.answers.get("impartiality_checked"):
        return ()
    checked = "Den som utsåg utredaren har kontrollerat att utredaren inte är jävig."
    number = len(step.involved)
    if not number:
        return (checked, "Ingen är antecknad som inblandad.")
    noted = "person är antecknad som inblandad" if number == 1 else "personer är antecknade som inblandade"
    counted = NUMERALS[number] if number < len(NUMERALS) else str(number)
    return (checked, f"{counted.capitalize()} {noted}, utan tillgång till ärendet. Namnen finns i ärendet.")


def _findings(step: Step, forms: Sequence[Recorded]) -> Findings:
    found, proposed = latest(forms, "investigate", source=SOURCES), latest(forms, "propose_decision")
    return Findings(
        course_of_events=found.says("course_of_events", Nature.BOTH),
        consequences=found.says("investigated_consequences", Nature.BOTH),
        person_heard=found.yes_no("person_heard", Nature.FACT, yes="person_heard_view", no="person_heard_reason"),
        noticed_on=found.when("noticed_on", Nature.FACT),
        noticed_how=found.says("noticed_how", Nature.FACT),
        happened_on=found.when("happened_on", Nature.FACT),
        happened_at=latest(forms, "report").clock("happened_at", Nature.FACT),
        causes=tuple(causes(step, found, proposed)),
        causes_said=found.state(Nature.ASSESSMENT),
        similar_before=found.yes_no("similar_before", Nature.FACT, no="similar_before_reason"),
        similar_before_why=found.says("similar_before_why", Nature.ASSESSMENT),
        could_recur=found.yes_no("could_recur", Nature.ASSESSMENT),
        could_recur_reason=found.says("could_recur_reason", Nature.ASSESSMENT),
        measures_taken=found.says("measures_taken", Nature.FACT),
        other=found.says("other_information", Nature.BOTH),
        sources=tuple(sources(step, found)),
        recorded_by=found.mark,
    )


def _proposal(step: Step, forms: Sequence[Recorded]) -> Proposal:
    proposed = latest(forms, "propose_decision", source=FINDINGS)
    return Proposal(
        outcome=proposed.state(Nature.PROPOSAL, OUTCOMES.get(proposed.answers.get("proposed_outcome", ""), "")),
        reason=proposed.says("proposal_reason", Nature.PROPOSAL),
        measures=tuple(measures(step, proposed)),
        measures_said=proposed.state(Nature.PROPOSAL),
        risks=tuple(risks(step, latest(forms, "assess_report"), proposed)),
        reviewed=latest(forms, "review_proposal").mark,
    )


def _verdict(step: Step, forms: Sequence[Recorded], outcomes: Sequence[Decided]) -> Verdict:
    proposed, decided = latest(forms, "propose_decision").answers, _decided(step, forms)
    return Verdict(
        decisions=(*outcomes, *notification_decisions(step, forms)),
        deviates=bool(outcomes and proposed) and step.facts.get("outcome") != proposed["proposed_outcome"],
        measures_approved=decided.yes_no("measures_approved", Nature.DECISION, no="measures_approved_reason"),
    )


def _decided(step: Step, forms: Sequence[Recorded]) -> Recorded:
    """The form in which the outcome was decided, in this case or in the nämnd's matter."""
    decisions = decisions_of(step, "outcome")
    return recorded_as(step, forms, decisions[-1]) if decisions else latest(forms, "decide")


def _basis(step: Step, outcomes: Sequence[Decided]) -> LegalBasis:
    duties = DUTIES | (DUTIES_IF_SERIOUS if step.facts.get("outcome") in SERIOUS else {})
    return legal_basis(step, duties, performed=outcomes[-1].decided_on if outcomes else step.today)
