"""Skyddade ärenden: who may see a case when only those named in it may, and who named them."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.protected import views


def install(app: Flask) -> None:
    blueprint = Blueprint("protected", __name__, template_folder="templates")
    blueprint.get("/arenden/<number>/skydd")(views.page)
    blueprint.post("/arenden/<number>/skydd")(views.protect)
    blueprint.post("/arenden/<number>/skydd/namnge")(views.name)
    blueprint.get("/arenden/<number>/skydd/ta-bort")(views.open_lift)
    blueprint.post("/arenden/<number>/skydd/ta-bort")(views.lift)
    blueprint.post("/arenden/<number>/skydd/<int:named_id>/stryk")(views.unname)
    blueprint.post("/arenden/<number>/skydd/<int:named_id>/ansvarig")(views.keep)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["may_guard"] = views.may_guard_case
