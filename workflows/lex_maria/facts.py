"""What the drawing may ask for that no form says: worked out from the marks and the registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.step import Step
from workflows.records.investigations import current
from workflows.records.measures import open_measures
from workflows.records.notifications import notification_of


def concluded(step: Step) -> bool:
    """The investigation has been found complete."""
    return step.marked("concluded") is not None


def ending(step: Step) -> str:
    """How the case ends: told to IVO, investigated, or a deviation without harm."""
    if notification_of(step) is not None:
        return "notified"
    looked_into = current(step)
    return "no_harm" if looked_into is None or looked_into.short else "investigated"


COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "reception_done": lambda step: False,  # a case that others open says otherwise
    "investigation_concluded": concluded,
    "open_measures": open_measures,
    "ending": ending,
}
