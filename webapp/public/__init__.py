"""Open to all, without a login: tell us something, and follow it with a code."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.public import following, telling


def install(app: Flask) -> None:
    blueprint = Blueprint("public", __name__, template_folder="templates")
    blueprint.get("/klagomal")(telling.form)
    blueprint.post("/klagomal")(telling.send)
    blueprint.get("/klagomal/folj")(following.ask)
    blueprint.post("/klagomal/folj")(following.follow)
    blueprint.post("/klagomal/folj/<action>")(following.act)
    app.register_blueprint(blueprint)
