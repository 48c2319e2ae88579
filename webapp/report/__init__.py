"""Reporting: the start page, the form of three minutes, the receipt, and what a reporter may follow."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.report import following, reporting, start


def install(app: Flask) -> None:
    blueprint = Blueprint("report", __name__, template_folder="templates")
    blueprint.get("/")(start.start)
    blueprint.get("/rapportera")(reporting.choose)
    blueprint.post("/rapportera")(reporting.send_the_only)
    blueprint.get("/rapportera/<workflow_name>")(reporting.form)
    blueprint.post("/rapportera/<workflow_name>")(reporting.send)
    blueprint.post("/rapportera/<workflow_name>/utkast")(reporting.keep)
    blueprint.get("/mina-rapporter")(following.mine)
    blueprint.get("/mina-rapporter/<number>")(following.one)
    blueprint.get("/mina-rapporter/<number>/kvitto")(following.receipt)
    blueprint.get("/mina-rapporter/<number>/<action>")(following.add)
    blueprint.post("/mina-rapporter/<number>/<action>")(following.send_addition)
    app.register_blueprint(blueprint)
