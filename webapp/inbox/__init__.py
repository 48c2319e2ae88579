"""Mina uppgifter: the list of what waits for me, and the page where a step is done."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.inbox import handing, listing, task


def install(app: Flask) -> None:
    blueprint = Blueprint("inbox", __name__, template_folder="templates")
    blueprint.get("/uppgifter")(listing.mine)
    blueprint.get("/uppgifter/<task_id>")(task.page)
    blueprint.post("/uppgifter/<task_id>")(task.complete)
    blueprint.post("/uppgifter/<task_id>/utkast")(task.keep)
    blueprint.post("/uppgifter/<task_id>/ta")(handing.claim)
    blueprint.post("/uppgifter/<task_id>/lamna-tillbaka")(handing.release)
    blueprint.get("/uppgifter/<task_id>/lamna-over")(handing.choose)
    blueprint.post("/uppgifter/<task_id>/lamna-over")(handing.hand_over)
    app.register_blueprint(blueprint)
