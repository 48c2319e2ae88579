"""How large a case may grow before somebody should look at its drawing; a case in good order stays far below."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most a case may hold."""

    depth: int  #: open steps below one another
    tasks: int  #: open steps and what they need, and steps taken in one push
    bytes: int  #: of saved state


#: SpiffWorkflow lost sight of tasks at depth 1000 (docs/spiffworkflow.md); ordinary cases: depth 4, 20 tasks, 2 kB.
LIMITS = Limits(depth=800, tasks=2_000, bytes=1_000_000)


@dataclass(frozen=True, kw_only=True)
class Size:
    """What a case holds now."""

    depth: int
    tasks: int


class NeverRests(Exception):
    """The case goes round without waiting for a person, a time or a message; a loop in the drawing has no stop."""


def beyond(size: Size, bytes_: int) -> str:
    """Which limit the case has passed, and what to do, in Swedish; empty when it has passed none."""
    grown = [
        f"{what} ({now} av högst {most})"
        for what, now, most in (
            ("dess öppna steg ligger för djupt under varandra", size.depth, LIMITS.depth),
            ("det har för många öppna steg på en gång", size.tasks, LIMITS.tasks),
            ("dess sparade läge är för stort i byte", bytes_, LIMITS.bytes),
        )
        if now > most
    ]
    if not grown:
        return ""
    return (
        f"Ärendet har vuxit mer än det ska: {' och '.join(grown)}. Det går fortfarande att arbeta i. "
        "Låt processägaren se om ritningen öppnar nya steg i en slinga utan att de gamla avslutas."
    )
