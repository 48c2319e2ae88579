"""The login page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from engine.directory import people_by_role
from engine.errors import TooManyAttempts, WrongPassword
from engine.login import check_password, person_in_demo
from engine.repair.rights import Right
from webapp.current import house, today, trade
from webapp.people.known import enter
from webapp.problems.table import PROBLEMS
from webapp.security.way_back import way_back

REPORTERS = "Medarbetare som rapporterar"


def login() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(way_back(request.args.get("till")))
    return _page({"till": request.args.get("till", "")})


def login_by_password() -> ResponseReturnValue:
    given = request.form
    try:
        person = check_password(house(), given.get("username", ""), given.get("password", ""))
    except (WrongPassword, TooManyAttempts) as error:
        problem = PROBLEMS[type(error)]
        kept = {"username": given.get("username", ""), "till": given.get("till", "")}
        return _page({**kept, "refused": problem.says(error)}), problem.status
    enter(person)
    return redirect(way_back(given.get("till")))


def login_in_demo() -> ResponseReturnValue:
    """One click in the demonstration's list of people; nothing outside it."""
    if not current_app.config.get("VAKSAM_DEMO"):
        abort(404)
    enter(person_in_demo(house(), request.form.get("person", 0, type=int)))
    return redirect(way_back(request.form.get("till")))


def logout() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash("Du är utloggad.", "success")
    return redirect(url_for("people.login"))


def _page(words: Mapping[str, Any]) -> str:
    groups: list[dict[str, Any]] = []
    if current_app.config.get("VAKSAM_DEMO"):
        with house().database.reading() as reading:
            found = people_by_role(reading, today())
        order = ["", *trade().role_titles]
        groups = [
            {"title": trade().role(role) if role else REPORTERS, "people": found[role]}
            for role in sorted(found, key=lambda role: order.index(role) if role in order else len(order))
            if role not in set(Right)  # a right to mend is held beside a role, never alone
        ]
    return render_template("people/login.html", groups=groups, municipality=house().settings.municipality, **words)
