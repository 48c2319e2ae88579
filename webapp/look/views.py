"""Two pages for anybody: how accessible the product is, and whether it runs."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.reading.operation import read_health
from webapp.current import house, now


def accessibility() -> ResponseReturnValue:
    return render_template("look/accessibility.html", municipality=house().settings.municipality)


def health() -> ResponseReturnValue:
    """Figures for the machine that watches; nothing about anybody."""
    with house().database.reading() as session:
        health = read_health(session, now())
    well = health.well(house().settings.clock_seconds)
    return {
        "status": "ok" if well else "warning",
        "clock": health.clock_age,
        "incidents": health.incidents,
        "letters_waiting": health.letters_waiting,
    }
