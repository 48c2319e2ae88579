"""Days and clock times that somebody says have been: none of them lies ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

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


def told_honestly(step: Step, answers: Answers) -> Iterator[Refusal]:
    """The days of a report, and that nobody names themselves among those it concerns."""
    yield from not_ahead(step, answers, "noticed_on")
    happened, noticed = answers.get("happened_on"), answers.get("noticed_on")
    if answers["kind"] == "event" and happened:
        yield from not_ahead(step, answers, "happened_on")
        if noticed and noticed < happened:
            message = "Dagen då det uppmärksammades kan inte ligga före dagen det hände."
            yield Refusal(field="noticed_on", message=message)
    if step.person and step.person.id in answers.get("concerns_staff", ()):
        message = "Du kan inte ange dig själv här. Skriv i stället i berättelsen att det gäller dig."
        yield Refusal(field="concerns_staff", message=message)


def moment(day: str, clock: str | None, step: Step) -> datetime:
    """That day at that Swedish clock time; without one, now when it is today and else noon (aware UTC)."""
    given = date.fromisoformat(day)
    if clock:
        return at_clock(given, time.fromisoformat(clock))
    return step.now if given == step.today else at_clock(given, NOON)
