"""What the schema cannot say: a decision is told at a meeting that has been held, after it was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.definition import Answers, Refusal
from engine.step import Step
from workflows.board.meetings import meetings
from workflows.law.statutory_time import swedish_day


def check_meeting(step: Step, answers: Answers) -> Iterator[Refusal]:
    held_on = date.fromisoformat(answers["board_meeting_on"])
    if held_on > step.today:
        yield Refusal(field="board_meeting_on", message="Sammanträdet har inte hållits än.")
    elif held_on < swedish_day(step.since("chair_decided")):
        yield Refusal(field="board_meeting_on", message="Sammanträdet hölls före ordförandens beslut.")
    elif held_on not in meetings(step) and not answers.get("extra_meeting"):
        yield Refusal(
            field="board_meeting_on",
            message="Den dagen finns inget sammanträde i nämndens kalender. Svara ja på nästa fråga om det var extra.",
        )
