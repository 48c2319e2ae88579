"""Move running cases to another version: what would happen, doing it, how it went, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine.definition import Workflow
from engine.reading.operation import DeployedVersion, read_versions
from engine.versions import (
    Choices,
    OtherChoices,
    SameVersion,
    UnknownChoice,
    UnknownRun,
    UnknownVersion,
    VersionDoesNotFit,
    begin,
    go_on,
    preview,
    undo,
)
from engine.versions.reading import RunShown, read_run
from webapp.current import house, person_id

#: One request moves for this long; what is left waits for the next press.
SECONDS = 10.0
#: So many cases are looked at for the page; all are moved.
SHOWN = 100

CHOICES = (
    ("keep", "Behåll tiderna som de är"),
    ("origin", "Räkna om från när de började"),
    ("now", "Räkna om från nu (inte lagens tider)"),
)
STATUSES = {
    "waiting": ("Väntar", "near"),
    "moved": ("Flyttat", "done"),
    "refused": ("Kvar", "late"),
    "failed": ("Gick fel", "late"),
    "gone": ("Inte aktuellt", "plain"),
    "undone": ("Tillbaka", "paused"),
    "moved_on": ("Har gått vidare", "plain"),
}


def show(name: str) -> ResponseReturnValue:
    """Which cases could move, which could not and why; nothing is changed by looking."""
    workflow, versions = _process(name)
    given = {**_usual(versions), **request.args.to_dict()}
    try:
        seen = preview(house(), name, *_versions(given), choices=_choices(given), person_id=person_id(), most=SHOWN)
    except (UnknownVersion, UnknownChoice, ValueError):
        abort(404)
    same = given["from"] == given["to"]
    return render_template(
        "admin/version_preview.html",
        workflow=workflow,
        versions=[(str(one.version), _named(one)) for one in versions],
        given=given,
        seen=None if same else seen,
        deadlines=sorted(seen.deadlines.items(), key=lambda pair: pair[1]),
        choices=CHOICES,
        differs=any(word for key, word in given.items() if key.startswith("deadline-")),
        here="processes",
    )


def move(name: str) -> ResponseReturnValue:
    """Begin, or go on with one that was cut short."""
    _process(name)
    given = request.form.to_dict()
    try:
        run_id = begin(house(), name, *_versions(given), choices=_choices(given), person_id=person_id())
    except (UnknownVersion, UnknownChoice, SameVersion, KeyError, ValueError):
        abort(404)
    except OtherChoices as error:
        told = f"Flytt {error.run_id} är inte klar och gjordes med ett annat val. Fortsätt eller ångra den först."
        flash(told, "warning")
        return redirect(url_for("admin.version_run", run_id=error.run_id))
    except VersionDoesNotFit:
        flash("Versionen stämmer inte med dagens kod. Inget ärende har flyttats.", "danger")
        asked: dict[str, Any] = {"name": name, "from": given["from"], "to": given["to"]}
        return redirect(url_for("admin.version_preview", **asked))
    return _go_on(run_id)


def run(run_id: int) -> ResponseReturnValue:
    """How a move went."""
    shown = _run(run_id)
    title = house().workflow(shown.row.workflow).title
    chosen = dict(CHOICES)
    return render_template(
        "admin/version_run.html", run=shown, title=title, statuses=STATUSES, chosen=chosen, here="processes"
    )


def continue_(run_id: int) -> ResponseReturnValue:
    """The next of a move with many cases."""
    _run(run_id)
    return _go_on(run_id)


def take_back(run_id: int) -> ResponseReturnValue:
    """Each case that has not moved on is what it was."""
    _run(run_id)
    undone = undo(house(), run_id, person_id())
    told = "Inget ärende kunde tas tillbaka." if not undone else f"{_cases(undone)} är tillbaka på sin version."
    flash(told, "success" if undone else "warning")
    return redirect(url_for("admin.version_run", run_id=run_id))


def _go_on(run_id: int) -> Response:
    left = go_on(house(), run_id, person_id=person_id(), seconds=SECONDS)
    if left:
        flash(f"{_cases(left)} är inte flyttade än. Tryck på Fortsätt.", "warning")
    else:
        flash("Flytten är gjord.", "success")
    return redirect(url_for("admin.version_run", run_id=run_id))


def _process(name: str) -> tuple[Workflow, Sequence[DeployedVersion]]:
    if name not in house().workflows:
        abort(404)
    with house().database.reading() as session:
        versions = [one for one in read_versions(session) if one.workflow == name]
    if not versions:
        abort(404)
    return house().workflow(name), versions


def _run(run_id: int) -> RunShown:
    try:
        with house().database.reading() as session:
            return read_run(session, run_id, person_id())
    except UnknownRun:
        abort(404)


def _usual(versions: Sequence[DeployedVersion]) -> dict[str, str]:
    """From the version before the newest that has running cases, to the newest."""
    running = [one.version for one in versions[1:] if one.open_cases]
    before = running[0] if running else versions[-1].version
    return {"from": str(before), "to": str(versions[0].version), "deadlines": "keep"}


def _versions(given: Mapping[str, Any]) -> tuple[int, int]:
    return int(given["from"]), int(given["to"])


def _choices(given: Mapping[str, str]) -> Choices:
    """One for all, and those by name that are not left to it."""
    pairs = [f"{key.removeprefix('deadline-')}={word}" for key, word in given.items() if key.startswith("deadline-")]
    return Choices.read(given.get("deadlines", "keep"), [pair for pair in pairs if not pair.endswith("=")])


def _named(version: DeployedVersion) -> str:
    return f"Version {version.version} ({version.open_cases} pågående)"


def _cases(number: int) -> str:
    return "1 ärende" if number == 1 else f"{number} ärenden"
