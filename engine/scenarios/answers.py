"""What is written under `svar` becomes a form's answers: people by username, units by name, days counted from today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from engine.forms import Form, Kind, Property
from engine.scenarios.moments import day
from engine.scenarios.names import Names
from engine.scenarios.written import Written, read_yaml

COMMON_FILE = "_svar.yaml"
_YES_NO = {"ja": True, "nej": False, True: True, False: False}


@dataclass(frozen=True, kw_only=True)
class CommonAnswers:
    """The answers every process keeps with its scenarios; a block named as a step is that step's usual answers."""

    names: Names
    blocks: Mapping[str, Mapping[str, Written]] = field(default_factory=dict)

    @classmethod
    def known_to(cls, scenario: Path, names: Names) -> CommonAnswers:
        """Those of all processes, and on top those that lie beside the scenario. Raises BadScenario."""
        folders = [workflow.folder / "scenarios" for workflow in names.workflows.values()]
        paths = [folder / COMMON_FILE for folder in [*folders, scenario.parent]]
        blocks: dict[str, Mapping[str, Written]] = {}
        for path in paths:
            if path.is_file():
                blocks.update((name, block.mapping) for name, block in read_yaml(path).mapping.items())
        return cls(names=names, blocks=blocks)

    def answers(self, form: Form, name: str, today: date, given: Written | None = None) -> dict[str, Any]:
        """The usual answers of the step `name`, then the blocks and fields in `given` on top. Raises BadScenario."""
        written = dict(self.blocks.get(name, {}))
        for part in given.rows if given else []:
            written.update(part.mapping if isinstance(part.value, dict) else self._block(part))
        fields = {prop.name: prop for prop in form.properties}
        return {
            prop: self._answer(_field(fields, prop, value), value, today)
            for prop, value in written.items()
            if value.value is not None
        }

    def _block(self, written: Written) -> Mapping[str, Written]:
        if written.text not in self.blocks:
            known = ", ".join(sorted(self.blocks)) or "inga"
            raise written.wrong(f"det finns inga svar som heter ”{written.text}” i {COMMON_FILE}. Där finns: {known}.")
        return self.blocks[written.text]

    def _answer(self, prop: Property, written: Written, today: date) -> Any:
        match prop.kind:
            case Kind.PERSON:
                return self.names.person(written)
            case Kind.PERSONS:
                return [self.names.person(row) for row in written.rows]
            case Kind.UNIT:
                return self.names.unit(written)
            case Kind.DATE:
                return day(written, today).isoformat()
            case Kind.YESNO | Kind.CONFIRM:
                return _yes_no(written)
            case Kind.ROWS:
                return self._rows(prop, written.rows, today)
            case Kind.CHECKBOXES:
                return [row.plain for row in written.rows]
            case Kind.TEXT | Kind.TEXTAREA | Kind.TIME:
                return written.text
        return written.plain

    def _rows(self, prop: Property, rows: Sequence[Written], today: date) -> list[dict[str, Any]]:
        assert prop.columns is not None, "a field with rows has columns"
        columns = {column.name: column for column in prop.columns.properties}
        return [
            {name: self._answer(_field(columns, name, value), value, today) for name, value in row.mapping.items()}
            for row in rows
        ]


def _field(fields: Mapping[str, Property], name: str, written: Written) -> Property:
    if name not in fields:
        raise written.wrong(f"formuläret har inget fält som heter ”{name}”. Fälten är: {', '.join(fields)}.")
    return fields[name]


def _yes_no(written: Written) -> bool:
    if isinstance(written.value, list | dict) or written.value not in _YES_NO:
        raise written.wrong(f"svara ja eller nej, inte ”{written.plain}”.")
    return _YES_NO[written.value]
