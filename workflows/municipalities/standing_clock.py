"""A clock that stands still until it is moved, while a municipality's past is played."""

from __future__ import annotations

from datetime import datetime


class StandingClock:
    """Shows the moment it was last set to, aware."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime, /) -> None:
        self.moment = moment
