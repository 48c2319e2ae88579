"""What stands around every page: the bar with its places, the demo's clock, the foot, and the words templates use."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.look.around import around
from webapp.look.views import accessibility
from webapp.words import FILTERS


def install(app: Flask) -> None:
    blueprint = Blueprint("look", __name__, template_folder="templates")
    blueprint.get("/tillganglighet")(accessibility)
    app.register_blueprint(blueprint)
    app.context_processor(around)
    app.jinja_env.filters.update(FILTERS)
