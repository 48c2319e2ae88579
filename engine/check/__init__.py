"""Does everything the database says about its cases agree? Reads only; an administrator asks while others work."""

from engine.check.checking import CheckRoom, check
from engine.check.finding import Finding

__all__ = ["CheckRoom", "Finding", "check"]
