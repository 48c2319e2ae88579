"""Staff take down what somebody who called, wrote or came has to say."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.counter import taking


def install(app: Flask) -> None:
    blueprint = Blueprint("counter", __name__, template_folder="templates")
    blueprint.get("/ta-emot")(taking.choose)
    blueprint.get("/ta-emot/<workflow_name>")(taking.form)
    blueprint.post("/ta-emot/<workflow_name>")(taking.send)
    app.register_blueprint(blueprint)
