"""The demonstration: a clock that can be moved and a mailbox that can be read. Answers 404 everywhere else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask

from webapp.demo import views
from webapp.demo.clock import DemoClock
from webapp.demo.mailbox import Mailbox


@dataclass(frozen=True, kw_only=True)
class Demo:
    """app.config["VAKSAM_DEMO"] of a demonstration."""

    clock: DemoClock
    mailbox: Mailbox


def install(app: Flask) -> None:
    blueprint = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")
    blueprint.before_request(views.only_in_demo)
    blueprint.post("/klocka")(views.move_clock)
    blueprint.get("/post")(views.mailbox)
    blueprint.get("/post/<int:number>")(views.letter)
    app.register_blueprint(blueprint)
