"""The fields that every change asks for: from which day, by which decision, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.law.swedish import short_date

VALID_FROM: Mapping[str, Any] = {
    "name": "valid_from",
    "kind": "date",
    "title": "Gäller från och med",
    "required": True,
    "help": "Tidigast i dag. Det som har hänt och det som redan väntar på någon står kvar.",
}
SOURCE: Mapping[str, Any] = {
    "name": "source",
    "kind": "text",
    "title": "Vilket beslut är det?",
    "required": True,
    "help": "Till exempel Socialnämndens delegationsordning, SN 2026-11-25 § 90.",
}
REASON: Mapping[str, Any] = {
    "name": "reason",
    "kind": "textarea",
    "title": "Varför ändras det?",
    "required": True,
    "help": "Sparas med ditt namn och läses av den som undrar längre fram. Skriv inget om enskilda.",
}
DAY_MISSING = "Ange från vilken dag det gäller."
SOURCE_MISSING = "Skriv vilket beslut det är."
TOO_EARLY = "Det kan gälla tidigast i dag, så att det som redan har hänt står kvar."


def period(valid_from: date | None, valid_to: date | None) -> str:
    """From and to as people read it; empty when it has always held and always will."""
    begin = short_date(valid_from) if valid_from and valid_from > date.min else ""
    end = short_date(valid_to) if valid_to and valid_to < date.max else ""
    return f"{begin} – {end}".strip() if begin or end else ""
