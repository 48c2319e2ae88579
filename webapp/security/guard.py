"""Every route asks for a login, unless it is named here."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from webapp.security.way_back import way_back

#: endpoint -> why nobody needs to be known there
OPEN = {
    "static": "style sheets, scripts and typefaces are the same for all",
    "people.login": "it is where one logs in",
    "people.login_by_password": "it is where one logs in",
    "people.login_in_demo": "answers 404 outside the demonstration",
    "look.accessibility": "the law wants it open to all (lag 2018:1937)",
    "provider_link.open_link": "whoever has been sent a one-time link has no login",
    "provider_link.send": "the same",
    "public.form": "anybody may tell us something, also without saying who they are",
    "public.send": "the same form, sent",
    "public.ask": "where somebody without a login asks for what was answered",
    "public.follow": "shows what was written to whoever has the code",
    "public.act": "does only what is open to whoever has the code",
    "operation.health": "asked by the machine that watches; says one word to a stranger",
    "operation.metrics": "asked by the machine that watches, which shows its token",
}


def require_login() -> ResponseReturnValue | None:
    """Unknown addresses too: who is not logged in learns nothing of what exists."""
    if request.endpoint in OPEN or current_user.is_authenticated:
        return None
    if request.method != "GET":
        flash("Du har varit borta en stund och behöver logga in igen. Det du sparat som utkast finns kvar.", "warning")
    return redirect(url_for("people.login", till=way_back(_page_asked_for())))


def _page_asked_for() -> str:
    """The page itself, or for something posted the page that posts to it.

    Beneath an open page a mistyped address may hold somebody's code or link, which no other address may carry on.
    """
    if request.path.split("/")[1] in _open_rooms():
        return "/"
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return request.path if _can_be_opened(request.path) else request.path.rpartition("/")[0]


def _open_rooms() -> set[str]:
    """What the addresses of the open pages begin with."""
    return {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules() if rule.endpoint in OPEN}


def _can_be_opened(path: str) -> bool:
    routes: MapAdapter = current_app.create_url_adapter(request) or current_app.url_map.bind("")
    try:
        routes.match(path, method="GET")
    except HTTPException:
        return False
    return True
