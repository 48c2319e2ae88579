"""Handlingar: hand out a file to those who may see its case."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.documents import views


def install(app: Flask) -> None:
    blueprint = Blueprint("documents", __name__)
    blueprint.get("/dokument/<int:document_id>")(views.download)
    app.register_blueprint(blueprint)
