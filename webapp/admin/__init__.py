"""Administration: the machine, the processes, the people and what the municipality has decided. No case content."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.admin import desks, organising, overview, staff, versions, views
from webapp.admin.guard import require_administrator
from webapp.current import trade


def install(app: Flask) -> None:
    blueprint = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
    blueprint.before_request(require_administrator)
    blueprint.get("/")(overview.overview)
    blueprint.post("/fel/<int:incident_id>/atgardat")(views.see_to)
    blueprint.get("/processer")(views.processes)
    blueprint.get("/processer/<name>/flytta", endpoint="version_preview")(versions.show)
    blueprint.post("/processer/<name>/flytta", endpoint="version_move")(versions.move)
    blueprint.get("/flyttar/<int:run_id>", endpoint="version_run")(versions.run)
    blueprint.post("/flyttar/<int:run_id>/fortsatt", endpoint="version_continue")(versions.continue_)
    blueprint.post("/flyttar/<int:run_id>/angra", endpoint="version_undo")(versions.take_back)
    blueprint.get("/organisation")(staff.organisation)
    blueprint.post("/organisation/franvaro")(staff.note)
    blueprint.post("/organisation/franvaro/<int:absence_id>/avsluta")(staff.end)
    unit = "/organisation/enhet/<int:unit_id>"
    blueprint.get(unit, endpoint="unit")(organising.unit)
    blueprint.get(f"{unit}/<word>", endpoint="act_form")(organising.act_form)
    blueprint.post(f"{unit}/<word>", endpoint="act")(organising.act)
    blueprint.get("/organisation/roll/<int:holding_id>/avsluta", endpoint="ending_form")(organising.ending_form)
    blueprint.post("/organisation/roll/<int:holding_id>/avsluta", endpoint="end_role")(organising.end)
    word = "/<any(delegation, eskalering, sammantraden, installningar):word>"
    blueprint.get(word, endpoint="desk")(desks.desk)
    for path in (f"{word}/ny", f"{word}/andra/<key>"):
        blueprint.get(path, endpoint="change")(desks.change)
        blueprint.post(path, endpoint="decide")(desks.decide)
    blueprint.context_processor(lambda: {"desks": trade().desks})
    app.register_blueprint(blueprint)
