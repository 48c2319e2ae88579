"""A page for anybody: how accessible the product is."""

from __future__ import annotations

from flask import render_template

from webapp.current import house


def accessibility() -> str:
    return render_template("look/accessibility.html", municipality=house().settings.municipality)
