"""The sentences that say when something is due, and why, so that a manager can read them aloud."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.definition import Basis
from workflows.law.calendar import holiday_name, why_not_working
from workflows.law.sources import cite
from workflows.law.swedish import clock, listed, long_date, month, short_date


def by_day(label: str, on: date, reason: str, *notes: str) -> str:
    """`label` senast `on`: `reason`; `notes`."""
    return "; ".join([f"{label} senast {long_date(on)}: {reason}", *(note for note in notes if note)]) + "."


def by_clock(label: str, local: datetime, reason: str, *notes: str) -> str:
    """The same for a time that ends on the stroke of a Swedish clock."""
    last = f"{label} senast {long_date(local.date())} {clock(local)}: {reason}"
    return "; ".join([last, *(note for note in notes if note)]) + "."


def origin_on(after: str, day: date, *, beside: date) -> str:
    """`efter anmälan 31 augusti`."""
    return f"efter {after} {short_date(day, beside=beside)}"


def origin_at(after: str, local: datetime, *, beside: date) -> str:
    """`efter att rapporten kom in 15 september kl. 07.40`."""
    return f"{origin_on(after, local.date(), beside=beside)} {clock(local)}"


def shortened(wanted: int, day: date, *, by_law: bool) -> str:
    """Why a month that lacks the day ends the time on its last one; empty if it has it."""
    if day.day == wanted:
        return ""
    law = f" ({cite('time.month', on=day)})" if by_law else ""
    return f"{month(day)} har ingen {wanted}:{_ordinal(wanted)}, därför månadens sista dag{law}"


def _ordinal(number: int) -> str:
    return "a" if number % 10 in (1, 2) else "e"


def rolled(raw: date, on: date) -> str:
    """Why the day moved forward: its own reason, then every holiday it passed; empty if it did not move."""
    if raw == on:
        return ""
    reasons = [f"{short_date(raw, beside=on)} är {_kindly(why_not_working(raw))}"]
    day = raw + timedelta(days=1)
    while day < on:
        if name := holiday_name(day):
            reasons.append(f"{short_date(day, beside=on)} är {_kindly(name)}")
        day += timedelta(days=1)
    return f"{listed(reasons)}, därför nästa vardag ({cite('time.roll_forward', on=on)})"


def stays(on: date) -> str:
    """That a day off does not move the due day; empty on a working day."""
    return f"dagen flyttas inte fast det är {_kindly(why_not_working(on))}" if why_not_working(on) else ""


def _kindly(reason: str) -> str:
    return reason.replace("första maj", "helgdag")  # "1 maj är första maj" says nothing


def force(basis: Basis, source: str, *, statute: str = "", statute_says: str = "") -> str:
    """The sentence that keeps law, local rule and proposal apart; empty when the law itself gives the number."""
    if basis is Basis.STATUTORY:
        return ""
    said = "Föreslagen tid – kommunen bestämmer." if basis is Basis.PROPOSED else f"Lokal rutin: {source}."
    if not statute_says:
        return f" {said}"
    return f" Lagen säger ”{statute_says}”, {statute}, men anger ingen tid; {said[0].lower()}{said[1:]}"
