"""Days and clock times that somebody says have been: none of them lies ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.law.statutory_time import at_clock

NOT_YET = "Dagen har inte varit än. Ange en dag fram till och med i dag."
NOON = time(12)


def not_ahead(step: Step, answers: Answers, *names: str) -> Iterator[Refusal]:
    """Refuse each of these fields that holds a day after today."""
    for name in names:
        if answers.get(name) and date.fromisoformat(answers[name]) > step.today:
            yield Refusal(field=name, message=NOT_YET)


def rows_not_ahead(step: Step, field: str, rows: Sequence[Mapping[str, Any]] | None, name: str) -> Iterator[Refusal]:
    """The same for a column of a field that holds rows."""
    for row, answers in enumerate(rows or ()):
        yield from not_ahead(step, {f"{field}.{row}.{name}": answers.get(name)}, f"{field}.{row}.{name}")


def day_of(text: str | None) -> date | None:
    """A day as a form gives it."""
    return date.fromisoformat(text) if text else None


def moment(day: str, clock: str | None, step: Step) -> datetime:
    """That day at that Swedish clock time; without one, now when it is today and else noon (aware UTC)."""
    given = date.fromisoformat(day)
    if clock:
        return at_clock(given, time.fromisoformat(clock))
    return step.now.astimezone(UTC) if given == step.today else at_clock(given, NOON)
