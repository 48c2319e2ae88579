"""The overview, the processes and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.definition import Workflow
from engine.definitions import Bundle
from engine.incidents import UnknownIncident, see_to_incident
from engine.profile import check_drawing
from engine.profile.finding import Finding
from engine.reading.operation import DeployedVersion, read_operation, read_versions
from engine.settings import Settings
from webapp.current import house, now, person_id, today, trade

DUTIES = {"wake": "Väcker ärenden när en tid är inne", "post": "Skickar brev"}
LETTERS = {
    "new_task": "Ny uppgift",
    "reminder": "Påminnelse",
    "reminder_manager": "Påminnelse till chef",
    "overdue": "Tiden har gått ut",
    "escalation": "Eskalering till chef",
    "receipt": "Bekräftelse till rapportör",
    "feedback": "Återkoppling till rapportör",
    "serious": "Allvarligt ärende",
}
TROUBLES = {
    "unmanned": "Obemannad uppgift",
    "letter": "Ett brev går inte fram",
    "timer": "En tid kunde inte hanteras",
    "message": "Ett meddelande mellan ärenden gick inte fram",
    "web": "En sida gick sönder",
}


@dataclass(frozen=True, kw_only=True)
class ShownProcess:
    """A process with its stored versions and what the check of its newest drawing finds."""

    workflow: Workflow
    versions: tuple[DeployedVersion, ...]
    findings: tuple[Finding, ...]
    undeployed: bool  #: the folder holds something newer than what new cases get


def overview() -> ResponseReturnValue:
    with house().database.reading() as session:
        operation = read_operation(session, now())
    well = operation.health.well(house().settings.clock_seconds)
    words = {"duties": DUTIES, "letters": LETTERS, "troubles": TROUBLES}
    return render_template("admin/overview.html", operation=operation, well=well, words=words, here="overview")


def see_to(incident_id: int) -> ResponseReturnValue:
    """Somebody says that a fault is mended."""
    try:
        see_to_incident(house(), incident_id, person_id())
    except UnknownIncident:
        abort(404)
    flash("Felet är noterat som åtgärdat av dig. Händer det igen kommer det tillbaka i listan.", "success")
    return redirect(url_for("admin.overview"))


def processes() -> ResponseReturnValue:
    with house().database.reading() as session:
        versions = read_versions(session)
    shown = [_shown(workflow, versions) for workflow in house().workflows.values()]
    return render_template("admin/processes.html", processes=shown, here="processes")


def settings() -> ResponseReturnValue:
    with house().database.reading() as session:
        panels = list(trade().local_settings(session, today()))
    return render_template("admin/settings.html", panels=panels, machine=_machine(), here="settings")


def _machine() -> list[tuple[str, str]]:
    """Every setting by name and whether it is the product's own value; never the value, some are secret."""
    plain = Settings()
    return [
        (
            f"VAKSAM_{one.name.upper()}",
            "Grundvärde" if getattr(house().settings, one.name) == getattr(plain, one.name) else "Eget värde",
        )
        for one in fields(Settings)
    ]


def _shown(workflow: Workflow, versions: Sequence[DeployedVersion]) -> ShownProcess:
    bundle = Bundle.of_folder(workflow.folder)
    mine = tuple(one for one in versions if one.workflow == workflow.name)
    return ShownProcess(
        workflow=workflow,
        versions=mine,
        findings=tuple(check_drawing(bundle.drawing.xml)),
        undeployed=not mine or mine[0].hash != bundle.hash,
    )
