"""Who is at the other end: login, logout, and who may be entered as in the demonstration."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_login import LoginManager

from webapp.people.known import load
from webapp.people.views import login, login_by_password, login_in_demo, logout


def install(app: Flask) -> None:
    # No context processor: a page about a fault must not ask who is looking.
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(load)
    blueprint = Blueprint("people", __name__, template_folder="templates")
    blueprint.get("/logga-in")(login)
    blueprint.post("/logga-in")(login_by_password)
    blueprint.post("/logga-in/demo")(login_in_demo)
    blueprint.post("/logga-ut")(logout)
    app.register_blueprint(blueprint)
