"""What a step may promise under `då`; a module for each group of promises, each promise read and asked of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.scenarios.checks import access, deadlines, documents, header, letters, registers, tasks
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check
from engine.scenarios.written import Written

#: Reads what is written after a promise's name. Raises BadScenario.
Reading = Callable[[Written, CaseName, Names], Check]

READINGS: Mapping[str, Reading] = {
    "uppgifter": tasks.open_tasks,
    "inkorg": tasks.inboxes,
    "gjorda": tasks.done,
    "frister": deadlines.deadlines,
    "brev": letters.letters,
    "ser": access.sees,
    "ser inte": access.sees_not,
    "status": header.status,
    "utfall": header.outcome,
    "lag": header.law,
    "namn": header.title,
    "fakta": header.facts,
    "länkade": header.linked,
    "register": registers.registers,
    "handlingar": documents.documents,
}


def read_checks(written: Written, case: CaseName, names: Names) -> tuple[Check, ...]:
    """Raises BadScenario."""
    return tuple(READINGS[name](value, case, names) for name, value in written.fields(READINGS).items())
