"""What the schema of a measure's forms cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step


def check_done(step: Step, answers: Answers) -> Iterator[Refusal]:
    if date.fromisoformat(answers["carried_out_on"]) > step.today:
        yield Refusal(field="carried_out_on", message="Dagen har inte varit än. Ange en dag fram till och med i dag.")


def check_follow_up(step: Step, answers: Answers) -> Iterator[Refusal]:
    if answers["effect"] != "no":
        return
    if answers["new_owner"] in step.involved:
        yield Refusal(
            field="new_owner", message="Personen är inblandad i händelsen och kan inte få en åtgärd i ärendet."
        )
    if answers["new_due_on"] < step.today.isoformat():
        yield Refusal(field="new_due_on", message="Den nya åtgärden ska vara klar i dag eller senare.")
    if answers["new_follow_up_on"] <= answers["new_due_on"]:
        message = "Följ upp effekten en dag efter att åtgärden ska vara klar."
        yield Refusal(field="new_follow_up_on", message=message)
