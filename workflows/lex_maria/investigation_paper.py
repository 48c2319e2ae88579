"""What an investigation of a vårdskada consists of on paper (DOMAIN 4.2), part by part in the order it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.lex_maria.informed import Informed
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
    harm: str
    investigator: str


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """Somebody who took part, by role."""

    role: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Commission:
    """Why there is an investigation, who took part, and how it was made."""

    assessment: Statement
    assessment_reason: Statement
    commission: Statement
    team: tuple[TeamLine, ...]
    method: Statement


@dataclass(frozen=True, kw_only=True)
class Findings:
    course_of_events: Statement
    consequences: Statement
    noticed_on: Statement
    noticed_how: Statement
    happened_on: Statement
    happened_at: Statement
    causes: tuple[CauseLine, ...]
    causes_said: Statement
    contributing: Statement
    device: Statement
    similar_before: Statement
    similar_before_why: Statement
    could_recur: Statement
    could_recur_reason: Statement
    patient_heard: Statement
    measures_taken: Statement
    sources: tuple[SourceLine, ...]
    recorded_by: Mark | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    measures: tuple[MeasureLine, ...]
    said: Statement  #: who planned them
    enough: Statement  #: why nothing more is needed
    risks: tuple[RiskLine, ...]


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    harm: Statement
    reason: Statement
    measures_approved: Statement
    decisions: tuple[Decided, ...]  #: about telling IVO, those made so far


@dataclass(frozen=True, kw_only=True)
class InvestigationPaper:
    about: About
    commission: Commission
    findings: Findings
    taken: Reception
    informed: Informed
    plan: Plan
    conclusion: Conclusion
    basis: LegalBasis
    trail: tuple[TrailLine, ...]
