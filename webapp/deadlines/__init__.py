"""Frister: what runs in a case, what somebody has done to it and why, and how it is changed by those who may."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.deadlines import changing, shown


def install(app: Flask) -> None:
    blueprint = Blueprint("deadlines", __name__, template_folder="templates")
    blueprint.get("/arenden/<number>/frister")(shown.page)
    blueprint.get("/arenden/<number>/frister/<int:deadline_id>/<way>")(changing.ask)
    blueprint.post("/arenden/<number>/frister/<int:deadline_id>/<way>")(changing.change)
    app.register_blueprint(blueprint)
