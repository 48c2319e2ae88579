"""The rules of a deviation that a schema cannot say: what may be worse never stays a deviation in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.deviation.duplicates import duplicate_of

WORST = 4
NOT_YET = "Dagen har inte varit än. Ange en dag fram till och med i dag."
INVOLVED = "Personen är inblandad i händelsen och kan inte få en åtgärd i ärendet."


def check_report(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "noticed_on")
    if answers["kind"] == "event":
        yield from _not_later_than_today(step, answers, "happened_on")
    happened, noticed = answers.get("happened_on"), answers.get("noticed_on")
    if answers["kind"] == "event" and happened and noticed and noticed < happened:
        yield Refusal(field="noticed_on", message="Dagen då det uppmärksammades kan inte ligga före dagen det hände.")
    if step.person and step.person.id in answers.get("concerns_staff", ()):
        message = "Du kan inte ange dig själv här. Skriv i stället i berättelsen att det gäller dig."
        yield Refusal(field="concerns_staff", message=message)


def check_reception(step: Step, answers: Answers) -> Iterator[Refusal]:
    yield from _not_later_than_today(step, answers, "measures_taken_on")
    if step.person and step.person.id in answers.get("involved_persons", ()):
        message = "Om du själv är inblandad ska någon annan ta emot rapporten. Lämna över uppgiften till din chef."
        yield Refusal(field="involved_persons", message=message)


def check_track(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Otherwise than proposed only with a reason; the worst that can happen is never a deviation without one."""
    track = answers["track"]
    said = answers.get("track_reason") or answers.get("merge_reason")
    if track != step.facts.get("proposed_track") and not said:
        yield Refusal(field="track_reason", message="Du väljer annat än förslaget. Skriv varför.")
    elif track == "deviation" and answers["severity"] == WORST and not answers.get("track_reason"):
        message = "Följden är katastrofal. Skriv varför det inte är lex Sarah."
        yield Refusal(field="track_reason", message=message)
    if track == "merge" and duplicate_of(step, answers["same_as"].strip()) is None:
        message = "Ärendet finns inte bland dem som kan gälla samma händelse. Välj ett av dem som visas bredvid."
        yield Refusal(field="same_as", message=message)


def check_investigation(step: Step, answers: Answers) -> Iterator[Refusal]:
    """Every measure answers a cause and follows in time (RiR 2023:4: measures not tied to causes)."""
    if step.person and _works_under_somebody_involved(step, step.person.unit_id):
        message = "Du arbetar under någon som rapporten gäller. Lämna över uppgiften till någon från en annan enhet."
        yield Refusal(field="", message=message)
    numbers = range(1, len(answers.get("causes", ())) + 1)
    for row, source in enumerate(answers.get("sources", ())):
        if source["date"] > step.today.isoformat():
            yield Refusal(field=f"sources.{row}.date", message=NOT_YET)
    for row, measure in enumerate(answers.get("measures", ())):
        if measure["cause"] not in numbers:
            known = ", ".join(map(str, numbers))
            message = f"Det finns ingen orsak med nummer {measure['cause']}. Utredningens orsaker har nummer {known}."
            yield Refusal(field=f"measures.{row}.cause", message=message)
        if measure["owner"] in step.involved:
            yield Refusal(field=f"measures.{row}.owner", message=INVOLVED)
        if measure["due_on"] < step.today.isoformat():
            yield Refusal(field=f"measures.{row}.due_on", message="Åtgärden ska vara klar i dag eller senare.")
        if measure["follow_up_on"] <= measure["due_on"]:
            message = "Följ upp effekten en dag efter att åtgärden ska vara klar."
            yield Refusal(field=f"measures.{row}.follow_up_on", message=message)


def _works_under_somebody_involved(step: Step, unit_id: int) -> bool:
    above = {unit.id for unit in step.organisation.chain(unit_id)}
    return any(above & step.organisation.units_led_by(one) for one in sorted(step.involved))


def _not_later_than_today(step: Step, answers: Answers, name: str) -> Iterator[Refusal]:
    if answers.get(name) and date.fromisoformat(answers[name]) > step.today:
        yield Refusal(field=name, message=NOT_YET)
