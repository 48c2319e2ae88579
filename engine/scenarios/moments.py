"""Days and clock times as a Swedish reader writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from engine.scenarios.written import Written

_TODAY = re.compile(r"idag(?:\s*([+-])\s*(\d+))?")


def moment(written: Written, zone: ZoneInfo) -> datetime:
    """`2026-09-15 07:40`, Swedish time, as an instant in UTC. Raises BadScenario."""
    try:
        local = datetime.strptime(written.text, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        message = f"”{written.text}” är ingen tid. Skriv år, månad, dag och klockslag: 2026-09-15 07:40."
        raise written.wrong(message) from None
    return local.astimezone(UTC)


def day(written: Written, today: date | None = None) -> date:
    """`2026-09-15`, or `idag`, `idag+30`, `idag-1` counted from `today`. Raises BadScenario."""
    relative = _TODAY.fullmatch(written.text) if today else None
    if today and relative:
        days = timedelta(days=int(relative[2] or 0))
        return today - days if relative[1] == "-" else today + days
    try:
        return date.fromisoformat(written.text)
    except ValueError:
        raise written.wrong(f"”{written.text}” är ingen dag. Skriv år, månad och dag: 2026-09-15.") from None


def day_in_words(on: date) -> str:
    """2026-11-02 (måndag)"""
    return f"{on.isoformat()} ({format_date(on, 'EEEE', locale='sv')})"


def time_in_words(at: datetime, zone: ZoneInfo) -> str:
    """tis 15 sep 2026 07.40"""
    return format_datetime(at.astimezone(zone), "EEE d MMM y HH.mm", locale="sv")


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """2026-09-15 07:40"""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
