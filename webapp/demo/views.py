"""Move the clock, read the letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.current import cases
from webapp.demo.demonstration import Demo, demonstration
from webapp.demo.travel import next_morning, travel
from webapp.security.way_back import way_back
from webapp.words import day_and_clock


def move_clock() -> ResponseReturnValue:
    """An hour, to the next working morning, or a week; what is due on the way happens in its order."""
    clock = _demo().clock
    travel(cases(), clock, _until(request.form.get("till", "timme"), clock.now()))
    flash(f"Klockan är nu {day_and_clock(clock.now())}.", "info")
    return redirect(way_back(request.form.get("sida")))


def mailbox() -> ResponseReturnValue:
    return render_template("demo/mailbox.html", letters=_demo().mailbox.newest_first())


def letter(number: int) -> ResponseReturnValue:
    found = _demo().mailbox.letter(number)
    if found is None:
        abort(404)
    return render_template("demo/letter.html", letter=found)


def _demo() -> Demo:
    found = demonstration()
    if found is None:
        abort(404)
    return found


def _until(wish: str, now: datetime) -> datetime:
    if wish == "arbetsdag":
        return next_morning(cases(), now)
    return now + (timedelta(days=7) if wish == "vecka" else timedelta(hours=1))
