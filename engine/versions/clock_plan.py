"""What happens to a clock of a case that changes version, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.definition import Due
from engine.errors import NothingStarted

#: Why a deadline of the law stays when it was chosen to count from now.
BY_LAW = "Behåller sin tid. Lagens tid flyttas inte."
#: And why one that somebody has paused or extended in the case stays, whatever was chosen.
BY_HAND = "Behåller sin tid. Den är pausad eller förlängd i ärendet."
WITHDRAWN = "Ställs inte: fristen är återkallad i ärendet."


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A deadline counted anew, or for the first time."""

    origin: datetime
    due: Due


@dataclass(frozen=True, kw_only=True)
class ClockPlan:
    """What happens to one clock of a case."""

    element_id: str
    deadline: str  #: its key
    label: str  #: of the deadline
    step: str  #: of the step it sits on, as drawn; empty when it sits on none
    before: datetime | None  #: None for one that is new
    after: datetime | None  #: None for one that is not set
    says: str

    @property
    def kept(self) -> bool:
        return self.before is not None and self.before == self.after


def why_not(error: Exception) -> str:
    """Why a time could not be counted; another's error may quote what someone wrote, so only its kind is told."""
    if isinstance(error, NothingStarted):
        return "det den räknas från har inte hänt i ärendet"
    return f"regeln för den kunde inte räkna ({type(error).__name__})"
