"""What the drawing may ask for that no form says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.step import Step
from workflows.clocks import rule_of_today
from workflows.law.catalogue import catalogued
from workflows.local_settings import setting
from workflows.records.measures import open_measures

AUTHORITY = "breach.authority"

COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "breach_decider": lambda step: setting(step, "breach_decider"),
    "reception_done": lambda step: False,  # a case that others open says otherwise
    "open_measures": open_measures,
}


def notify_by(step: Step) -> datetime:
    """The last moment for telling the authority: 72 elapsed hours from when the breach was known (aware UTC)."""
    return rule_of_today(step, AUTHORITY).due(step.since("breach_known"), label=catalogued(AUTHORITY).label).at
