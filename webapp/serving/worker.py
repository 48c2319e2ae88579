"""What each of the web's workers serves."""

from __future__ import annotations

from flask import Flask

from engine.logs import start_logging
from engine.settings import read_settings
from webapp import create_app
from webapp.commands.assemble import assemble
from webapp.serving.parent import end_with_parent


def application() -> Flask:
    """Made in the worker itself: connections to the database are never shared between processes."""
    end_with_parent()
    settings = read_settings()
    start_logging(settings)
    return create_app(assemble(settings))
