"""Both ways: what the drawing names is there, and what is there is named by the drawing."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping

from engine.definition import Workflow
from engine.doors import INDOORS
from engine.profile import Finding, Graph
from engine.wiring.shelf import Shelf

#: Name -> the elements of the drawing that use it.
Uses = Mapping[str, list[str]]


def check_names(workflow: Workflow, graph: Graph, shelf: Shelf) -> Iterator[Finding]:
    """Doors, forms, functions, deadlines, lanes, tables, endings, actions and steps of people."""
    yield from _doors(workflow)
    yield from _forms(workflow, graph, shelf)
    yield from _functions(workflow, graph)
    yield from _deadlines(workflow, graph)
    yield from _lanes(workflow, graph)
    yield from _tables(graph, shelf)
    yield from _outcomes(workflow, graph)
    yield from _actions_and_steps(workflow, graph)


def _missing(uses: Uses, there: Collection[str], rule: str, reason: str, remedy: str) -> Iterator[Finding]:
    for name, elements in uses.items():
        if name not in there:
            for element_id in elements:
                yield Finding(
                    element_id=element_id, rule=rule, reason=reason.format(name=name), remedy=remedy.format(name=name)
                )


def _unused(there: Iterable[str], named: Collection[str], rule: str, reason: str, remedy: str) -> Iterator[Finding]:
    for name in there:
        if name not in named:
            yield Finding(element_id=name, rule=rule, reason=reason.format(name=name), remedy=remedy.format(name=name))


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for name, element_id in pairs:
        uses.setdefault(name, []).append(element_id)
    return uses


def _doors(workflow: Workflow) -> Iterator[Finding]:
    """Whoever comes in without a login has no role, so such a door is for all."""
    yield from _unused(
        workflow.doors_for,
        INDOORS & set(workflow.doors),
        "roles-without-door",
        "Roller är sagda för en dörr som processen inte har, eller som ingen går in genom med inloggning.",
        "Ta bort {name} ur doors_for, eller lägg till dörren i doors.",
    )


def _forms(workflow: Workflow, graph: Graph, shelf: Shelf) -> Iterator[Finding]:
    tasks = {node.id: [node.id] for node in graph.of_kind("userTask")}
    remedy = "Lägg till forms/{name}.schema.json och forms/{name}.ui.json."
    yield from _missing(tasks, shelf.form_names, "no-form", "Steget har inget formulär.", remedy)
    starts = {workflow.start_form: [workflow.start_form]} if workflow.start_form else {}
    yield from _missing(
        starts, shelf.form_names, "no-start-form", "Formuläret som öppnar ett ärende finns inte.", remedy
    )
    yield from _unused(
        shelf.form_names,
        {*tasks, *starts, *workflow.actions},
        "unused-form",
        "Inget steg, ingen start och ingen åtgärd använder formuläret.",
        "Ta bort forms/{name}.*, eller rätta namnet.",
    )


def _functions(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    sent = [(node.message, node.id) for node in graph.of_kind("endEvent") if node.message]
    uses = _by_name([*((node.id, node.id) for node in graph.of_kind("serviceTask")), *sent])
    there = {name for name, value in vars(workflow.delegates).items() if callable(value)}
    reason = "Det finns ingen funktion som heter {name}."
    yield from _missing(uses, there, "no-function", reason, "Skriv def {name}(step: Step) -> None i delegates.py.")
    yield from _unused(
        _own_functions(workflow),
        uses,
        "unused-function",
        "Funktionen nämns inte i ritningen.",
        "Ta bort {name} ur delegates.py, eller låt ett tjänststeg heta så; en hjälpfunktion börjar med understreck.",
    )


def _own_functions(workflow: Workflow) -> list[str]:
    module = workflow.delegates
    return [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


def _deadlines(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    uses = _by_name((node.deadline, node.id) for node in graph.nodes.values() if node.deadline)
    yield from _missing(
        uses,
        workflow.deadlines,
        "no-deadline",
        "Tiden nämner tidsfristen {name}, som inte finns.",
        "Lägg till {name} i processens deadlines, eller rätta namnet i ritningen.",
    )
    reason = "Ingen tid i ritningen nämner tidsfristen."
    yield from _unused(
        workflow.deadlines, uses, "unused-deadline", reason, "Ta bort {name}, eller rita tiden som nämner den."
    )


def _lanes(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    uses = {name: [name] for name in graph.lane_names}
    reason = "Ingen är utpekad för banan."
    yield from _missing(uses, workflow.lanes, "lane-without-who", reason, "Lägg till ”{name}” i processens lanes.")
    reason = "Ritningen har ingen bana med det namnet."
    yield from _unused(
        workflow.lanes, uses, "who-without-lane", reason, "Ta bort ”{name}” ur lanes, eller rätta namnet."
    )


def _tables(graph: Graph, shelf: Shelf) -> Iterator[Finding]:
    uses = {node.id: [node.id] for node in graph.of_kind("businessRuleTask")}
    yield from _missing(uses, shelf.table_names, "no-table", "Steget har ingen tabell.", "Lägg till {name}.dmn.")
    reason = "Inget steg använder tabellen."
    yield from _unused(shelf.table_names, uses, "unused-table", reason, "Ta bort {name}.dmn, eller rätta namnet.")


def _outcomes(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    ends = [node for node in graph.of_kind("endEvent") if node.scope == graph.process_id]
    plain = {node.id: [node.id] for node in ends if not node.event}
    remedy = "Lägg till {name} i processens outcomes med den text som ska stå."
    yield from _missing(plain, workflow.outcomes, "end-without-outcome", "Slutet säger inte hur ärendet gick.", remedy)
    reason = "Ritningen har inget slut med det id:t."
    there = {node.id for node in ends}
    yield from _unused(
        workflow.outcomes, there, "outcome-without-end", reason, "Ta bort {name} ur outcomes, eller rätta det."
    )


def _actions_and_steps(workflow: Workflow, graph: Graph) -> Iterator[Finding]:
    caught = {node.message for node in graph.of_kind("intermediateCatchEvent") if node.message}
    reason = "Ingen händelse i ritningen väntar på meddelandet."
    remedy = "Ta bort {name} ur actions, eller rita händelsen som väntar på det."
    awaited = [name for name, action in workflow.actions.items() if action.awaited]
    yield from _unused(awaited, caught, "action-nobody-awaits", reason, remedy)
    tasks = {node.id for node in graph.of_kind("userTask")}
    reason = "Ritningen har inget steg med det id:t."
    yield from _unused(
        workflow.user_tasks, tasks, "entry-without-task", reason, "Ta bort {name} ur user_tasks, eller rätta det."
    )
