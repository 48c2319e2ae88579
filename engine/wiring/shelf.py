"""What lies in a process's folder: its drawing, forms and tables, each as far as it can be read."""

from __future__ import annotations

from pathlib import Path

from engine.forms import BadForm, Form, load_form
from engine.profile import DrawingRefused, Finding, Graph, read_graph
from engine.tables import BadTable, Table, load_table

_SCHEMA, _UI = ".schema.json", ".ui.json"


class Shelf:
    """The readable files of a folder; `findings` tells of the others."""

    def __init__(self, folder: Path, name: str) -> None:
        self.findings: list[Finding] = []
        self.graph = self._graph(folder / f"{name}.bpmn", name)
        self.form_names = self._form_names(folder / "forms")
        self.forms = {name: form for name in self.form_names if (form := self._form(folder / "forms", name))}
        self.table_names = sorted(path.stem for path in folder.glob("*.dmn"))
        self.tables = {name: table for name in self.table_names if (table := self._table(folder, name))}

    def _found(self, element_id: str, rule: str, reason: str, remedy: str) -> None:
        self.findings.append(Finding(element_id=element_id, rule=rule, reason=reason, remedy=remedy))

    def _graph(self, path: Path, name: str) -> Graph | None:
        if not path.is_file():
            self._found(name, "no-drawing", "Processen har ingen ritning.", f"Lägg ritningen i {name}/{path.name}.")
            return None
        try:
            graph = read_graph(path.read_bytes())
        except DrawingRefused as error:
            self.findings += error.findings
            return None
        if graph.process_id != name:
            reason = f"Processens id är ”{graph.process_id}” men mappen heter ”{name}”."
            self._found(graph.process_id or name, "process-id", reason, "Låt dem heta lika.")
        return graph

    def _form_names(self, folder: Path) -> list[str]:
        schemas = {path.name.removesuffix(_SCHEMA) for path in folder.glob(f"*{_SCHEMA}")}
        uis = {path.name.removesuffix(_UI) for path in folder.glob(f"*{_UI}")}
        for name in sorted(schemas ^ uis):
            missing = _SCHEMA if name in uis else _UI
            self._found(
                name, "half-a-form", f"Formuläret saknar {name}{missing}.", "Lägg till den eller ta bort den andra."
            )
        return sorted(schemas | uis)

    def _form(self, folder: Path, name: str) -> Form | None:
        schema, ui = folder / f"{name}{_SCHEMA}", folder / f"{name}{_UI}"
        if not (schema.is_file() and ui.is_file()):
            return None
        try:
            return load_form(schema.read_bytes(), ui.read_bytes())
        except BadForm as error:
            where = f" Fältet {error.field}:" if error.field else ""
            reason = f"Formuläret går inte att använda.{where} {error.reason}."
            self._found(name, "bad-form", reason, f"Rätta forms/{name}.{error.file}.json.")
            return None

    def _table(self, folder: Path, name: str) -> Table | None:
        try:
            table = load_table((folder / f"{name}.dmn").read_bytes())
        except BadTable as error:
            rule = f" Regel {error.rule}:" if error.rule else ""
            self._found(name, "bad-table", f"Tabellen går inte att använda.{rule} {error.reason}", error.remedy)
            return None
        if table.id != name:
            self._found(name, "table-id", f"Beslutet i {name}.dmn heter ”{table.id}”.", "Låt fil och beslut heta lika.")
        return table
