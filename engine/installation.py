"""What one running Vaksam consists of: its database, the processes it knows, its settings and its clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.database import Database
from engine.definition import Workflow
from engine.errors import UnknownWorkflow
from engine.settings import Settings


def real_now() -> datetime:
    """The machine's clock; the only place that reads it."""
    return datetime.now(UTC)


def at_once(now: datetime) -> datetime:
    """Letters may leave at any hour."""
    return now


@dataclass(frozen=True, kw_only=True)
class Installation:
    """Handed to every verb; tests and scenarios hand in a clock that travels."""

    database: Database
    workflows: Mapping[str, Workflow]
    settings: Settings
    now: Callable[[], datetime] = real_now
    office_hour: Callable[[datetime], datetime] = at_once  #: when a letter that is not acute may leave

    def workflow(self, name: str) -> Workflow:
        if name not in self.workflows:
            raise UnknownWorkflow(name)
        return self.workflows[name]
