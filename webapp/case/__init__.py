"""Ärenden: the list, the case with everything that is known in it, and what may be done beside the tasks."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.case import beside, views


def install(app: Flask) -> None:
    blueprint = Blueprint("case", __name__, template_folder="templates")
    blueprint.get("/arenden")(views.cases_seen)
    blueprint.get("/arenden/<number>")(views.page)
    blueprint.get("/arenden/<number>/ritning.bpmn")(views.drawing)
    blueprint.get("/arenden/<number>/atgard/<action>")(beside.open_action)
    blueprint.post("/arenden/<number>/atgard/<action>")(beside.act)
    blueprint.get("/arenden/<number>/handling")(beside.open_attach)
    blueprint.post("/arenden/<number>/handling")(beside.attach)
    blueprint.get("/arenden/<number>/jav")(beside.open_involve)
    blueprint.post("/arenden/<number>/jav")(beside.involve)
    app.register_blueprint(blueprint)
