"""Does a written value say the same as one the product holds?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from engine.scenarios.moments import clock_text
from engine.scenarios.names import Names


def same(written: Any, held: Any, names: Names) -> bool:
    """`written` is plain YAML: people and units may be named, `ja` and `nej` are yes and no, times are Swedish."""
    if isinstance(held, bool):
        return written in (held, "ja" if held else "nej")
    if isinstance(held, datetime):
        return bool(written == clock_text(held, names.zone))
    if isinstance(held, date):
        return bool(written == held.isoformat())
    if isinstance(held, int) and isinstance(written, str):
        return held in (names.people.get(written), names.units.get(written))
    if isinstance(held, list) and isinstance(written, list):
        return len(held) == len(written) and all(same(w, h, names) for w, h in zip(written, held, strict=True))
    if isinstance(held, dict) and isinstance(written, dict):
        return all(same(value, held.get(name), names) for name, value in written.items())
    return bool(written == held or (isinstance(held, str) and str(written) == held))


def listed(values: Iterable[object]) -> str:
    """Sorted, with commas; `inga` when there are none."""
    return ", ".join(sorted(str(value) for value in values)) or "inga"


def shown(held: Any, names: Names) -> str:
    """As a scenario would write it."""
    if held is None:
        return "inget"
    if isinstance(held, bool):
        return "ja" if held else "nej"
    if isinstance(held, datetime):
        return clock_text(held, names.zone)
    return held.isoformat() if isinstance(held, date) else str(held)
