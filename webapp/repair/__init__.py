"""Rätta till: what is wrong with a case, what may be done about it by hand, and what has been done."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.repair import mending, views


def install(app: Flask) -> None:
    blueprint = Blueprint("repair", __name__, template_folder="templates")
    blueprint.get("/reparera/fel/<int:incident_id>")(views.incident)
    blueprint.post("/reparera/fel/<int:incident_id>/forsok")(mending.retry)
    blueprint.post("/reparera")(views.find)
    blueprint.get("/reparera/<number>")(views.case)
    blueprint.get("/reparera/<number>/klart/<int:repair_id>")(views.done)
    blueprint.get("/arenden/<number>/rattat")(views.log)
    for path, shown, sent in (
        ("gor-om/<task_id>", mending.open_reopen, mending.reopen),
        ("hoppa-over/<task_id>", mending.open_skip, mending.skip),
        ("uppgift/<name>", mending.open_correct, mending.correct),
        ("avbryt", mending.open_cancel, mending.cancel),
    ):
        blueprint.get(f"/reparera/<number>/{path}")(shown)
        blueprint.post(f"/reparera/<number>/{path}")(sent)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["may_mend"] = views.may_mend
    app.jinja_env.globals["may_mend_somewhere"] = views.may_mend_somewhere
