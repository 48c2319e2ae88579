"""The bar, the demo's clock and the foot, for the person who asks."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from flask import current_app, g, request
from flask_login import current_user

from engine.access import holds, works_with_cases
from engine.definition import Door
from engine.doors import behind
from engine.inbox import count_waiting
from webapp.current import house, now, today
from webapp.providers import is_provider
from webapp.providers.desk import may_read as may_read_of_providers
from webapp.words import day_and_clock

ADMINISTRATOR = "administrator"


def around() -> dict[str, Any]:
    """Context of every template; see templates/base.html. Nothing where the page is to ask the database for nothing."""
    if g.get("bare"):
        return {}
    foot = {"accessibility_url": "/tillganglighet", "version": product_version()}
    return {"bar": _bar(), "demo": _demo(), "foot": foot}


def _bar() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"home_url": "/", "places": [], "person": None, "login_url": "/logga-in"}
    person = current_user
    places = [_place("Rapportera", "/rapportera"), _place("Mina rapporter", "/mina-rapporter")]
    with house().database.reading() as session:
        provider = is_provider(session)
        if provider:
            places[0] = _place("Informera nämnden", "/rapportera")
        elif any(behind(session, house().workflows.values(), Door.COUNTER, person.id, today())):
            places.insert(1, _place("Ta emot", "/ta-emot"))
        if not provider and works_with_cases(session, person.id, today()):
            waiting = count_waiting(session, person.id, today())
            places += [_place("Mina uppgifter", "/uppgifter", waiting), _place("Ärenden", "/arenden")]
        if may_read_of_providers(session):
            places.append(_place("Utförare", "/utforare/"))
        if holds(session, person.id, ADMINISTRATOR, today()):
            places.append(_place("Administration", "/admin/"))
    return {
        "home_url": "/",
        "places": places,
        "person": {"name": person.name, "role": person.title, "profile_url": None},
        "logout_url": "/logga-ut",
    }


def _place(title: str, url: str, count: int = 0) -> dict[str, Any]:
    path = url.rstrip("/")
    here = request.path == path or request.path.startswith(f"{path}/")
    return {"title": title, "url": url, "current": here, "count": count}


def _demo() -> dict[str, Any] | None:
    if not current_app.config.get("VAKSAM_DEMO"):
        return None
    url = "/demo/klocka" if current_user.is_authenticated else ""
    return {"clock": day_and_clock(now()), "url": url}


@cache
def product_version() -> str:
    """As installed; in a checkout that is run where it stands, as its project file says."""
    try:
        return version("vaksam")
    except PackageNotFoundError:
        project = Path(__file__).parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]) if project.exists() else ""
