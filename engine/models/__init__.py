"""The engine's tables. What a process knows of its trade lies in workflows/records; what a form said lies here."""

from engine.models.base import Base
from engine.models.cases import Answer, Case, CaseState, Definition, NumberSeries, OpenedOnce
from engine.models.papers import Blob, Document
from engine.models.people import Absence, LoginAttempt, Person, RoleHolding, Unit
from engine.models.repair import Repair
from engine.models.sent import ClockTick, Incident, Letter, Message
from engine.models.trace import AccessGrant, History, HistorySeal, Involvement, ReadLog, SealedHead
from engine.models.versions import MigrationCase, MigrationRun
from engine.models.waiting import DeadlineRow, Draft, Timer, UserTask

__all__ = [
    "Absence",
    "AccessGrant",
    "Answer",
    "Base",
    "Blob",
    "Case",
    "CaseState",
    "ClockTick",
    "DeadlineRow",
    "Definition",
    "Document",
    "Draft",
    "History",
    "HistorySeal",
    "Incident",
    "Involvement",
    "Letter",
    "LoginAttempt",
    "Message",
    "MigrationCase",
    "MigrationRun",
    "NumberSeries",
    "OpenedOnce",
    "Person",
    "ReadLog",
    "Repair",
    "RoleHolding",
    "SealedHead",
    "Timer",
    "Unit",
    "UserTask",
]
