"""Panels as one reader may see them: nothing that comes from a protected case they are not named in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from engine.definition import Panel


def cases_in(panels: Iterable[Panel]) -> set[str]:
    """Numbers of the cases that the panels name."""
    return {item.case_number for panel in panels for item in panel.items if item.case_number}


def only_open(panels: Iterable[Panel], known: Collection[str]) -> tuple[Panel, ...]:
    """The panels without what is about a case whose number is not among those the reader may know of."""
    return tuple(
        replace(panel, items=tuple(item for item in panel.items if not item.case_number or item.case_number in known))
        for panel in panels
    )
