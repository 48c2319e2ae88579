"""The sentences that say when something is due, and why, so that a manager can read them aloud."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.definition import Basis
from workflows.law.calendar import holiday_name, why_not_working
from workflows.law.sources import cite
from workflows.law.swedish import NOUNS, clock, counted, listed, long_date, month, short_date


def by_day(label: str, on: date, reason: str, *notes: str) -> str:
    """`label` senast `on`: `reason`; `notes`."""
    return "; ".join([f"{label} senast {long_date(on)}: {reason}", *(note for note in notes if note)]) + "."


def by_clock(label: str, local: datetime, reason: str, *notes: str) -> str:
    """The same for a time that ends on the stroke of a Swedish clock."""
    last = f"{label} senast {long_date(local.date())} {clock(local)}: {reason}"
    return "; ".join([last, *(note for note in notes if note)]) + "."


def paused_days(since: date, until: date, given: str, *, over: bool) -> str:
    """`pausad 3–17 november, tio arbetsdagar gavs tillbaka`; what is only planned says so."""
    if not over:
        return (
            f"pausad från {short_date(since, beside=until)} till som längst {short_date(until)}, {given} ges tillbaka"
        )
    days = short_date(until) if since == until else f"{short_date(since, beside=until)} till {short_date(until)}"
    return f"pausad {days}, {given} gavs tillbaka"


def paused_hours(since: datetime, until: datetime, given: str, *, over: bool) -> str:
    """The same for times that end on the stroke of a clock; both are Swedish."""
    began, ends = (f"{short_date(one.date())} {clock(one)}" for one in (since, until))
    upto, back = ("till", "gavs tillbaka") if over else ("till som längst", "ges tillbaka")
    return f"pausad från {began} {upto} {ends}, {given} {back}"


def extended(at: date, was: date) -> str:
    """`förlängd 22 september från fredag 25 september 2026`."""
    return f"förlängd {short_date(at, beside=was)} från {long_date(was)}"


def withdrawn(label: str, at: date) -> str:
    """That no day is set any more."""
    return f"{label}: fristen är återkallad {short_date(at)}."


def duration(length: timedelta) -> str:
    """`28 timmar och tolv minuter`; the seconds are given back too, but not told."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [counted(number, noun) for number, noun in ((hours, "timme"), (minutes, "minut")) if number]
    return listed(parts) or given(0, "minut")


def before_that(was: str) -> str:
    """What held before somebody changed it, as it was explained then."""
    return f" Före ändringen: {was}"


def given(number: int, noun: str) -> str:
    """`tio arbetsdagar`, `inga dagar`."""
    return counted(number, noun) if number else f"inga {NOUNS[noun][1]}"


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
