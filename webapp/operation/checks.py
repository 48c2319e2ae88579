"""What the signs mean: each check says ok, varning or fel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine.reading.figures import Figures
from engine.reading.signs import Signs

OK, WARNING, FAULT = "ok", "varning", "fel"


def checks(signs: Signs, newest: Collection[str]) -> dict[str, str]:
    """Only what keeps this process from serving anybody is `fel`: a load balancer then asks another one.

    A silent clock is the same seen from all of them; to take them all away would help nobody, so it is `varning`.
    """
    return {
        "database": OK,
        "schema": OK if set(newest) == set(signs.schema) else FAULT,
        "clock": WARNING if signs.silent else OK,
        "incidents": WARNING if signs.troubled else OK,
        "timers": WARNING if signs.timers_late else OK,
        "letters": WARNING if signs.letters_late else OK,
        "messages": WARNING if signs.messages_late else OK,
    }


def worst(found: Mapping[str, str]) -> str:
    return max(found.values(), key=(OK, WARNING, FAULT).index)


def in_detail(figures: Figures, found: Mapping[str, str]) -> dict[str, Any]:
    """What /halsa tells whoever may read it."""
    return {
        "checks": dict(found),
        "clock": {duty.name: {"seconds": duty.seconds, "late": duty.late} for duty in figures.duties},
        "incidents": dict(figures.incidents),
        "queues": {
            name: {"waiting": queue.waiting, "late": queue.late}
            for name, queue in (
                ("timers", figures.timers),
                ("letters", figures.letters),
                ("messages", figures.messages),
            )
        },
        "tasks": {"open": figures.open_tasks, "unmanned": figures.unmanned},
        "unsealed_cases": figures.unsealed,
        "cases": {f"{one.workflow}/{one.version}": one.cases for one in figures.running},
        "database": {"kind": figures.database, "bytes": figures.bytes, "schema": list(figures.schema)},
    }
