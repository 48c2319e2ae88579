"""The tables of the registers. What happened, who reported, who looked into it and who was told are never one thing."""

from workflows.records.models.decisions import Decision, Notification, RiskAssessment
from workflows.records.models.events import Event, Report
from workflows.records.models.investigations import Cause, Investigation, InvestigationReport
from workflows.records.models.measures import Measure

__all__ = [
    "Cause",
    "Decision",
    "Event",
    "Investigation",
    "InvestigationReport",
    "Measure",
    "Notification",
    "Report",
    "RiskAssessment",
]
