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
    """The answers every process keeps with its scenarios; a block named as a step is that step's usual answers.

    Two processes may have a step of the same name: each is answered from its own process's block first.
    """

    names: Names
    blocks: Mapping[str, Mapping[str, Written]] = field(default_factory=dict)
    own: Mapping[tuple[str, str], Mapping[str, Written]] = field(default_factory=dict)  #: by process and block

    @classmethod
    def known_to(cls, scenario: Path, names: Names) -> CommonAnswers:
        """Those of all processes, and on top those that lie beside the scenario. Raises BadScenario."""
        folders = {workflow.folder.resolve() / "scenarios": name for name, workflow in names.workflows.items()}
        blocks: dict[str, Mapping[str, Written]] = {}
        own: dict[tuple[str, str], Mapping[str, Written]] = {}
        for folder, process in folders.items():
            found = _blocks_in(folder)
            blocks.update(found)
            own.update(((process, name), block) for name, block in found.items())
        beside = _blocks_in(scenario.parent)
        blocks.update(beside)
        if scenario.resolve().parent not in folders:
            own = {key: beside.get(key[1], block) for key, block in own.items()}
        return cls(names=names, blocks=blocks, own=own)

    def answers(
        self, form: Form, name: str, today: date, given: Written | None = None, *, process: str = ""
    ) -> dict[str, Any]:
        """The usual answers of the step `name`, then the blocks and fields in `given` on top. Raises BadScenario."""
        written = dict(self.own.get((process, name)) or self.blocks.get(name, {}))
        for part in given.rows if given else []:
            written.update(part.mapping if isinstance(part.value, dict) else self._block(part, process))
        fields = {prop.name: prop for prop in form.properties}
        return {
            prop: self._answer(_field(fields, prop, value), value, today)
            for prop, value in written.items()
            if value.value is not None
        }

    def _block(self, written: Written, process: str) -> Mapping[str, Written]:
        if (process, written.text) in self.own:
            return self.own[process, written.text]
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


def _blocks_in(folder: Path) -> dict[str, Mapping[str, Written]]:
    path = folder / COMMON_FILE
    return {name: block.mapping for name, block in read_yaml(path).mapping.items()} if path.is_file() else {}


def _field(fields: Mapping[str, Property], name: str, written: Written) -> Property:
    if name not in fields:
        raise written.wrong(f"formuläret har inget fält som heter ”{name}”. Fälten är: {', '.join(fields)}.")
    return fields[name]


def _yes_no(written: Written) -> bool:
    if isinstance(written.value, list | dict) or written.value not in _YES_NO:
        raise written.wrong(f"svara ja eller nej, inte ”{written.plain}”.")
    return _YES_NO[written.value]
