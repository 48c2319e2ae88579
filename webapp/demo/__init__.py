"""The demonstration: a clock that can be moved and a mailbox that can be read. Answers 404 everywhere else."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.demo import views
from webapp.demo.demonstration import Demo

__all__ = ["Demo", "install"]


def install(app: Flask) -> None:
    blueprint = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")
    blueprint.post("/klocka")(views.move_clock)
    blueprint.get("/post")(views.mailbox)
    blueprint.get("/post/<int:number>")(views.letter)
    app.register_blueprint(blueprint)
