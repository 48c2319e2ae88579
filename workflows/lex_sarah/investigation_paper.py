"""What an investigation consists of on paper (SOSFS 2011:5 5 kap.), part by part in the order it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.papers.decided import Decided
from workflows.papers.legal_basis import LegalBasis
from workflows.papers.reception import Reception
from workflows.papers.recorded import Mark, Statement
from workflows.papers.tables import CauseLine, MeasureLine, RiskLine, SourceLine, TrailLine


@dataclass(frozen=True, kw_only=True)
class About:
    """What is read at a glance."""

    received_at: datetime  #: Swedish time
    kind: str
    affected: str  #: the designation the form holds, never a name
    misconduct_type: str
    law: str
    area: str
    investigator: str


@dataclass(frozen=True, kw_only=True)
class Commission:
    """Why there is an investigation, whose it is, and that it is impartial."""

    assessment: Statement
    assessment_reason: Statement
    commission: Statement
    impartiality: Statement


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Points 1 to 8 of the föreskrift, but for what was done at once and is still to be done."""

    course_of_events: Statement
    consequences: Statement
    person_heard: Statement
    noticed_on: Statement
    noticed_how: Statement
    happened_on: Statement
    happened_at: Statement
    causes: tuple[CauseLine, ...]
    causes_said: Statement
    similar_before: Statement
    similar_before_why: Statement
    could_recur: Statement
    could_recur_reason: Statement
    measures_taken: Statement
    other: Statement
    sources: tuple[SourceLine, ...]
    recorded_by: Mark | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The investigator's; kept apart from what was decided."""

    outcome: Statement
    reason: Statement
    measures: tuple[MeasureLine, ...]
    measures_said: Statement
    risks: tuple[RiskLine, ...]
    reviewed: Mark | None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was decided, by those who may."""

    decisions: tuple[Decided, ...]
    deviates: bool  #: the outcome is another than was proposed
    measures_approved: Statement


@dataclass(frozen=True, kw_only=True)
class InvestigationPaper:
    about: About
    commission: Commission
    findings: Findings
    taken: Reception
    proposal: Proposal
    verdict: Verdict
    basis: LegalBasis
    trail: tuple[TrailLine, ...]
