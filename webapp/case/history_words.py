"""The history of a case in plain Swedish: what happened, who did it and for whom, never what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.definition import Workflow
from engine.outside import NOT_STAFF
from engine.people import MANAGER
from engine.reading.case_parts import CasePage, Happening
from webapp.current import trade
from webapp.words import day_and_clock, local

#: Mended by hand; why is told on a page of its own (webapp/repair).
MENDED = ("fact_corrected", "step_reopened", "step_skipped", "cancelled")
#: Turning points, told apart from the small steps between them.
KEY = ("opened", "completed", "acted", "closed", "involvement", "message", *MENDED)
#: Told elsewhere on the page: letters have a list of their own.
ELSEWHERE = ("letter_queued",)


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """What macros/case.html shows of one row."""

    what: str
    who: str
    on: str
    when: str
    detail: str
    key: bool


def timeline(page: CasePage) -> list[TimelineEntry]:
    """Newest first."""
    return [_entry(row, page.workflow) for row in page.happenings if row.kind not in ELSEWHERE]


def _entry(row: Happening, workflow: Workflow) -> TimelineEntry:
    return TimelineEntry(
        what=_what(row, workflow),
        who=_who(row),
        on=local(row.at).isoformat(timespec="minutes"),
        when=day_and_clock(row.at),
        detail=_detail(row, workflow),
        key=row.kind in KEY,
    )


def _who(row: Happening) -> str:
    if row.by is None and (row.kind == "acted" or (row.kind, row.name) == ("document_kept", "attachment")):
        return NOT_STAFF
    if row.by is None:
        return "Vaksam" if row.kind not in ("opened", "closed") else ""
    if row.on_behalf_of is not None:
        return f"{row.by} för {row.on_behalf_of.name}"
    return str(row.by)


def _what(row: Happening, workflow: Workflow) -> str:
    if row.kind in workflow.notes:
        return workflow.notes[row.kind]
    words = WORDS.get(row.kind)
    return words(row, workflow) if words else "Anteckning i historiken"


def _step(row: Happening) -> str:
    return row.node_title or "Uppgiften"


def _about(row: Happening, otherwise: str = "någon") -> str:
    return row.about.name if row.about else otherwise


def _let_in(role: str) -> str:
    return "chefen ovanför" if role == MANAGER else trade().role(role).lower()


def _timer(row: Happening, _: Workflow) -> str:
    if row.name.startswith("remind_"):
        return "Dags för påminnelse"
    if row.name.startswith("escalate_"):
        return "Tiden gick ut"
    return f"Tiden är inne: {row.node_title}" if row.node_title else "Steget är fortfarande inte gjort"


def _involvement(row: Happening, _: Workflow) -> str:
    about = row.about.name if row.about else "någon"
    why = "rapporten gäller personen" if row.name == "reported" else "inblandad i händelsen"
    return f"Jäv antecknat för {about}: {why}"


def _acted(row: Happening, workflow: Workflow) -> str:
    action = workflow.actions.get(row.name)
    return action.title if action else "En åtgärd vidtogs"


def _message(row: Happening, workflow: Workflow) -> str:
    return row.node_title or "Besked från ett annat ärende"


def _paper(row: Happening, _: Workflow) -> str:
    return "En fil lades till" if row.name == "attachment" else "En handling upprättades"


def _deadline(what: str) -> Callable[[Happening, Workflow], str]:
    """Which one; why stands on the page about the case's deadlines."""

    def words(row: Happening, workflow: Workflow) -> str:
        deadline = workflow.deadlines.get(row.name)
        return f"{what}: {deadline.label}" if deadline else what

    return words


WORDS: Mapping[str, Callable[[Happening, Workflow], str]] = {
    "opened": lambda row, _: "Ärendet öppnades",
    "task_opened": lambda row, _: f"Nästa uppgift: {_step(row)}",
    "completed": lambda row, _: f"Klart: {_step(row)}",
    "withdrawn": lambda row, _: f"Behövdes inte längre: {_step(row)}",
    "claimed": lambda row, _: f"Tog uppgiften: {_step(row)}",
    "released": lambda row, _: f"Lämnade tillbaka uppgiften: {_step(row)}",
    "handed_over": lambda row, _: f"Lämnade över uppgiften: {_step(row)}",
    "involvement": _involvement,
    "may_see": lambda row, _: f"Fick se ärendet: {_about(row, _let_in(row.name))}",
    "acted": _acted,
    "placed": lambda row, _: "Ärendet lämnades till den enhet det hör till",
    "message": _message,
    "timer_rang": _timer,
    "document_kept": _paper,
    "linked_case_opened": lambda row, _: f"Kopplat ärende öppnades: {row.detail.get('case') or 'skyddat'}",
    "view_ended": lambda row, _: f"Ser inte längre ärendet: {_about(row, 'rollen som lämnade över')}",
    "protected": lambda row, _: f"Ärendet skyddades, ansvarig: {_about(row)}",
    "named": lambda row, _: f"Namngiven, får se ärendet: {_about(row)}",
    "unnamed": lambda row, _: f"Inte längre namngiven: {_about(row)}",
    "kept_by": lambda row, _: f"Ny ansvarig för skyddet: {_about(row)}",
    "unprotected": lambda row, _: "Skyddet togs bort",
    "letter_withheld": lambda row, _: "Ett brev skrevs inte: mottagaren är inte namngiven i ärendet",
    "migrated": lambda row, _: f"Flyttades från version {row.detail['from']} till {row.detail['to']} av processen",
    "migration_undone": lambda row, _: f"Flytten ångrades: tillbaka till version {row.detail['to']} av processen",
    "decided_by_table": lambda row, _: f"Avgjort av beslutstabell: {_step(row)}",
    "closed": lambda row, _: "Ärendet avslutades",
    "retried": lambda row, _: "Försökte igen efter ett fel",
    "fact_corrected": lambda row, _: "En uppgift i ärendet rättades",
    "step_reopened": lambda row, _: f"Ska göras om: {_step(row)}",
    "step_skipped": lambda row, _: f"Hoppades över: {_step(row)}",
    "cancelled": lambda row, _: "Ärendet avbröts",
    "deadline_paused": _deadline("En frist pausades"),
    "deadline_resumed": _deadline("En frist löper igen"),
    "deadline_extended": _deadline("En frist förlängdes"),
    "deadline_withdrawn": _deadline("En frist återkallades"),
}


def _detail(row: Happening, workflow: Workflow) -> str:
    if row.kind == "handed_over" and row.about:
        return f"Till {row.about}"
    if row.kind == "closed":
        return workflow.outcomes.get(row.name, "")
    if row.kind == "document_kept" and row.detail.get("version", 1) > 1:
        return f"Version {row.detail['version']}"
    return ""
