"""The engine's tables. What a process knows of its trade lies in workflows/records; what a form said lies here."""

from engine.models.base import Base
from engine.models.cases import Answer, Case, CaseState, Definition, NumberSeries, OpenedOnce
from engine.models.organisation import OrganisationChange, UnitPeriod
from engine.models.outside import OpenedOutside, OutsideKey, OutsideTry
from engine.models.papers import Blob, Document
from engine.models.people import Absence, LoginAttempt, Person, RoleHolding, Unit
from engine.models.repair import Repair
from engine.models.sent import ClockTick, Incident, Letter, Message
from engine.models.trace import AccessGrant, History, HistorySeal, Involvement, NamedPerson, ReadLog, SealedHead
from engine.models.versions import MigrationCase, MigrationRun
from engine.models.waiting import DeadlineChange, DeadlineRow, Draft, Timer, UserTask
from engine.models.watching import Watched, WatchRound

__all__ = [
    "Absence",
    "AccessGrant",
    "Answer",
    "Base",
    "Blob",
    "Case",
    "CaseState",
    "ClockTick",
    "DeadlineChange",
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
    "NamedPerson",
    "NumberSeries",
    "OpenedOnce",
    "OpenedOutside",
    "OrganisationChange",
    "OutsideKey",
    "OutsideTry",
    "Person",
    "ReadLog",
    "Repair",
    "RoleHolding",
    "SealedHead",
    "Timer",
    "Unit",
    "UnitPeriod",
    "UserTask",
    "WatchRound",
    "Watched",
]
