"""What is mended, and the processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.definition import Workflow
from engine.definitions import Bundle
from engine.incidents import SettlesItself, UnknownIncident, see_to_incident
from engine.profile import check_drawing
from engine.profile.finding import Finding
from engine.reading.operation import DeployedVersion, read_versions
from engine.versions.reading import RunRow, read_runs
from webapp.current import house, person_id


@dataclass(frozen=True, kw_only=True)
class ShownProcess:
    """A process with its stored versions and what the check of its newest drawing finds."""

    workflow: Workflow
    versions: tuple[DeployedVersion, ...]
    findings: tuple[Finding, ...]
    moves: tuple[RunRow, ...]  #: of cases from one version to another, newest first
    undeployed: bool  #: the folder holds something newer than what new cases get


def see_to(incident_id: int) -> ResponseReturnValue:
    """Somebody says that a fault is mended."""
    try:
        see_to_incident(house(), incident_id, person_id())
    except UnknownIncident:
        abort(404)
    except SettlesItself:
        flash("En obemannad uppgift försvinner själv ur listan när någon får rollen eller en ersättare.", "warning")
        return redirect(url_for("admin.overview"))
    flash("Felet är noterat som åtgärdat av dig. Händer det igen kommer det tillbaka i listan.", "success")
    return redirect(url_for("admin.overview"))


def processes() -> ResponseReturnValue:
    with house().database.reading() as session:
        versions, moves = read_versions(session), read_runs(session)
    shown = [_shown(workflow, versions, moves) for workflow in house().workflows.values()]
    return render_template("admin/processes.html", processes=shown, here="processes")


def _shown(workflow: Workflow, versions: Sequence[DeployedVersion], moves: Sequence[RunRow]) -> ShownProcess:
    bundle = Bundle.of_folder(workflow.folder)
    mine = tuple(one for one in versions if one.workflow == workflow.name)
    return ShownProcess(
        workflow=workflow,
        versions=mine,
        moves=tuple(move for move in moves if move.workflow == workflow.name),
        findings=tuple(check_drawing(bundle.drawing.xml)),
        undeployed=not mine or mine[0].hash != bundle.hash,
    )
