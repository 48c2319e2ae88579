"""When the delegation must have decided: when it meets after it got the case; in days while no meeting is planned."""

from __future__ import annotations

from engine.definition import Deadline, DeadlineRule
from engine.step import Step
from workflows.board.meetings import NONE_PLANNED, days_to_next_meeting
from workflows.clocks import rule_of_today
from workflows.law.catalogue import catalogued


def _rule(step: Step) -> DeadlineRule:
    planned = days_to_next_meeting(step) < NONE_PLANNED
    return rule_of_today(step, KEY if planned else "complaint.delegation_without_meeting")


KEY = "complaint.delegation"
DELEGATION = Deadline(label=catalogued(KEY).label, key=KEY, starts="", rule=_rule)
