"""Mending a case by hand: try again, correct a fact, do a step again, skip one, cancel the case. All in its history."""

from engine.repair.errors import (
    CannotCancel,
    CannotCorrect,
    CannotMend,
    CannotReopen,
    CannotRetry,
    CannotSkip,
    FailedAgain,
    ReasonMissing,
)
from engine.repair.reading import read_mending, read_repairs
from engine.repair.repairs import Repairs
from engine.repair.rights import Right, rights_in, rights_of
from engine.repair.shown import Correctable, Fault, Made, Mended, MendedStep, Mending

__all__ = [
    "CannotCancel",
    "CannotCorrect",
    "CannotMend",
    "CannotReopen",
    "CannotRetry",
    "CannotSkip",
    "Correctable",
    "FailedAgain",
    "Fault",
    "Made",
    "Mended",
    "MendedStep",
    "Mending",
    "ReasonMissing",
    "Repairs",
    "Right",
    "read_mending",
    "read_repairs",
    "rights_in",
    "rights_of",
]
