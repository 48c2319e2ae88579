"""The tables of the registers. What happened, who reported, who looked into it and who was told are never one thing."""

from workflows.records.models.board_matters import BoardMatter
from workflows.records.models.breaches import Breach
from workflows.records.models.care import HarmAssessment, PatientInformation
from workflows.records.models.complaints import Complaint, ComplaintSubject
from workflows.records.models.decisions import Decision, Notification, RiskAssessment
from workflows.records.models.events import Event, Report
from workflows.records.models.investigations import Cause, Investigation, InvestigationReport
from workflows.records.models.links import CaseEvent, CaseReport, EventMerge, MeasureCase
from workflows.records.models.measures import Measure
from workflows.records.models.providers import ProviderLink, ProviderReport, ProviderReportBoard
from workflows.records.models.trends import Trend, TrendEvent

__all__ = [
    "BoardMatter",
    "Breach",
    "CaseEvent",
    "CaseReport",
    "Cause",
    "Complaint",
    "ComplaintSubject",
    "Decision",
    "Event",
    "EventMerge",
    "HarmAssessment",
    "Investigation",
    "InvestigationReport",
    "Measure",
    "MeasureCase",
    "Notification",
    "PatientInformation",
    "ProviderLink",
    "ProviderReport",
    "ProviderReportBoard",
    "Report",
    "RiskAssessment",
    "Trend",
    "TrendEvent",
]
