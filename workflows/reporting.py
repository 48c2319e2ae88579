"""What holds for a report and for its reception, through whichever process they come."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.past_days import not_ahead

NOT_YOURSELF = "Du kan inte ange dig själv här. Skriv i stället i berättelsen att det gäller dig."
HAND_ON = "Om du själv är inblandad ska någon annan ta emot rapporten. Lämna över uppgiften till din chef."


def check_report(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Its days have been, except that a risk may lie ahead; nobody names themselves among those it concerns."""
    yield from not_ahead(step, answers, "noticed_on")
    happened, noticed = answers.get("happened_on"), answers.get("noticed_on")
    if answers["kind"] == "event" and happened:
        yield from not_ahead(step, answers, "happened_on")
        if noticed and noticed < happened:
            message = "Dagen då det uppmärksammades kan inte ligga före dagen det hände."
            yield Refusal(field="noticed_on", message=message)
    if step.person and step.person.id in answers.get("concerns_staff", ()):
        yield Refusal(field="concerns_staff", message=NOT_YOURSELF)


def check_reception(step: Step, answers: Answers) -> Iterator[Refusal]:
    """What was done at once has been done, and whoever took part receives no report about it."""
    yield from not_ahead(step, answers, "measures_taken_on")
    if step.person and step.person.id in answers.get("involved_persons", ()):
        yield Refusal(field="involved_persons", message=HAND_ON)
