"""The overview: is the machine well, what waits to be mended, what is late. Nothing of what any case is about."""

from __future__ import annotations

from flask import render_template, url_for

from engine.reading.figures import COUNTED, Figures, Queue
from engine.reading.operation import MOST, Trouble, read_operation
from engine.repair import rights_of
from webapp.admin.told import DUTIES, LETTERS, TROUBLES
from webapp.current import house, now, person_id, today, trade
from webapp.look.around import product_version
from webapp.operation.checks import OK, checks, worst
from webapp.words import age, size

CLOCK_NEVER = "Klockan har inte gått någon runda än."
SCHEMA = "Databasens tabeller är inte de som det här programmet väntar sig. Kör vaksam database upgrade."


def overview() -> str:
    settings = house().settings
    post = bool(settings.mail_host)
    with house().database.reading() as session:
        operation = read_operation(session, now(), person_id(), clock_seconds=settings.clock_seconds, post=post)
        mends = bool(rights_of(session, person_id(), today()))
    return render_template(
        "admin/overview.html",
        operation=operation,
        well=worst(checks(operation.figures.signs, trade().schema())) == OK,
        sentences=_sentences(operation.figures),
        queues=_queues(operation.figures, post=post),
        running=_running(operation.figures),
        machine=_machine(operation.figures),
        more=operation.figures.troubles - MOST if len(operation.troubles) == MOST else 0,
        waited=lambda trouble: age(max(0, int((now() - trouble.since).total_seconds()))),
        repair_url=_repair_url if mends else lambda trouble: "",
        words={"duties": DUTIES, "letters": LETTERS, "troubles": TROUBLES},
        here="overview",
    )


def _sentences(figures: Figures) -> list[str]:
    """What an administrator should know first."""
    gone = [duty.seconds for duty in figures.duties if duty.seconds is not None]
    silent = [DUTIES.get(duty.name, duty.name) for duty in figures.duties if duty.late and gone]
    clock = f"Klockan gick sin senaste runda för {age(min(gone))} sedan." if gone else CLOCK_NEVER
    troubles = {0: "Inga fel väntar på åtgärd.", 1: "Ett fel väntar på åtgärd."}
    return [
        clock,
        *([f"Försenat: {', '.join(duty.lower() for duty in silent)}."] if silent else []),
        troubles.get(figures.troubles, f"{figures.troubles} fel väntar på åtgärd."),
        *([f"{figures.late} saker i köerna borde ha varit gjorda."] if figures.late else []),
        *([SCHEMA] if set(trade().schema()) != set(figures.schema) else []),
    ]


def _queues(figures: Figures, *, post: bool) -> list[tuple[str, str, str]]:
    late = _counted(figures.letters.late) if post else "Ingen e-postserver är inställd, breven ligger kvar"
    return [
        ("Tider som ska ringa", *_queue(figures.timers)),
        ("Brev", _counted(figures.letters.waiting), late),
        ("Meddelanden mellan ärenden", *_queue(figures.messages)),
        ("Ärenden med historik att försegla", _counted(figures.unsealed), "–"),
    ]


def _queue(queue: Queue) -> tuple[str, str]:
    return _counted(queue.waiting), _counted(queue.late)


def _counted(number: int) -> str:
    return f"minst {number}" if number >= COUNTED else str(number)


def _running(figures: Figures) -> list[tuple[str, int, int]]:
    titles = {workflow.name: workflow.title for workflow in house().workflows.values()}
    return [(titles.get(one.workflow, one.workflow), one.version, one.cases) for one in figures.running]


def _machine(figures: Figures) -> list[tuple[str, str]]:
    kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    return [
        ("Vaksam", product_version() or "okänd version"),
        ("Databas", f"{kinds.get(figures.database, figures.database)}, {size(figures.bytes)}"),
        ("Databasens steg", ", ".join(figures.schema)),
    ]


def _repair_url(trouble: Trouble) -> str:
    """Where it is mended; empty for what belongs to no case."""
    return url_for("repair.incident", incident_id=trouble.id) if trouble.case_id is not None else ""
