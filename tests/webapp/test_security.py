"""Closed by default, and every answer says what a browser may not do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.builders import Town
from tests.webapp.conftest import Visitor, words
from tests.webapp.test_reporting import WRITTEN
from webapp.security.guard import OPEN
from webapp.security.headers import CONTENT_SECURITY_POLICY
from webapp.security.way_back import way_back

As = Callable[[str], Visitor]


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """Which database it is changes nothing here."""
    built = Town(sqlite_url)
    yield built
    built.close()


def locked_routes(app: Flask) -> list[tuple[str, str, str]]:
    """Every route that is not named as open: endpoint, method, an address."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            path = rule.rule
            for name, converter in rule._converters.items():
                value = "1" if converter.regex.startswith("\\d") else "x"
                path = path.replace(next(part for part in path.split("/") if part.endswith(f"{name}>")), value)
            if rule.endpoint not in OPEN:
                found += [(rule.endpoint, method, path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return found


def test_every_route_is_locked_but_those_named_as_open(app: Flask, stranger: Visitor) -> None:
    routes = locked_routes(app)
    assert len(routes) > 15
    for endpoint, method, path in routes:
        answer = stranger.client.open(path, method=method)
        assert answer.status_code == 302, (endpoint, method, path)
        assert answer.location.startswith("/logga-in"), (endpoint, answer.location)


def test_a_route_somebody_forgot_to_protect_is_locked(app: Flask, stranger: Visitor) -> None:
    app.get("/glomd")(lambda: "allt")
    assert stranger.get("/glomd").status_code == 302


def test_a_stranger_learns_nothing_of_what_exists(stranger: Visitor) -> None:
    assert stranger.get("/finns-inte").location == "/logga-in?till=/finns-inte"


def test_what_is_open_says_nothing_of_anybody(stranger: Visitor) -> None:
    assert set(stranger.get("/halsa").json or ()) == {"status"}
    assert stranger.get("/tillganglighet").status_code == 200


@pytest.mark.parametrize("path", ["/", "/rapportera", "/uppgifter", "/mina-rapporter"])
def test_every_page_carries_the_headers(as_: As, path: str) -> None:
    headers = as_("anders").get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_no_template_holds_code_or_style_the_policy_would_stop(app: Flask) -> None:
    stopped = (" onclick", " style=", "<style", "javascript:", " onchange", " onsubmit")
    root = Path(app.root_path)
    for path in root.rglob("*.html"):
        text = path.read_text(encoding="utf-8").lower()
        assert [one for one in stopped if one in text] == [], path.relative_to(root)


def test_over_https_the_browser_is_told_to_stay_there(as_: As) -> None:
    answer = as_("anders").client.get("/halsa", base_url="https://localhost")
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_a_form_without_its_token_is_refused_and_changes_nothing(as_: As, town: Town) -> None:
    number = town.report()
    anders = as_("anders")
    answer = anders.client.post(f"/uppgifter/{town.task('receive_report', number).id}/ta")
    assert answer.status_code == 400
    assert "Gå tillbaka, ladda om sidan" in words(answer)
    assert town.task("receive_report", number).assignee_id is None


def test_a_post_after_the_login_has_ended_leads_back_to_its_page(stranger: Visitor) -> None:
    answer = stranger.client.post("/uppgifter/abc/utkast", data={"x": "1"})
    assert answer.location == "/logga-in?till=/uppgifter/abc"
    assert "logga in igen" in words(stranger.get(answer.location))


@pytest.mark.parametrize("path", ["//ond.example", "/\\ond.example", "https://ond.example", "ond", None, "/logga-ut"])
def test_the_way_back_never_leaves_the_house(path: str | None) -> None:
    assert way_back(path) == "/"


def test_the_way_back_keeps_what_was_asked_for() -> None:
    assert way_back("/uppgifter?nar=idag") == "/uppgifter?nar=idag"


def test_an_internal_fault_gives_a_number_and_nothing_else(app: Flask, as_: As) -> None:
    def broken() -> str:
        raise RuntimeError("Stefan låste dörren")

    app.get("/trasig")(broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = as_("anders").get("/trasig")
    assert answer.status_code == 500
    assert "Nummer att uppge" in words(answer)
    assert "Stefan" not in answer.text and "RuntimeError" not in answer.text


def test_too_much_at_once_is_refused_kindly(app: Flask, as_: As) -> None:
    elin = as_("elin")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = elin.client.post("/rapportera", data={"what_happened": "x" * 2000})
    assert answer.status_code == 413
    assert "en fil i taget" in words(answer)


def test_the_fault_page_comes_also_when_the_database_is_what_is_wrong(
    app: Flask, as_: As, monkeypatch: pytest.MonkeyPatch, town: Town
) -> None:
    anders = as_("anders")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(town.house.database, "reading", lambda: 1 / 0)
    monkeypatch.setattr(town.house.database, "transaction", lambda: 1 / 0)
    answer = anders.get("/uppgifter")
    assert answer.status_code == 500 and "Nummer att uppge" in words(answer)


def test_a_day_the_calendar_does_not_cover_is_told_and_nothing_is_saved(as_: As, town: Town) -> None:
    town.now = datetime(2041, 1, 2, 8, tzinfo=UTC)
    unit = town.unit("Gruppbostaden Björkbacken")
    answer = as_("elin").post("/rapportera", {**WRITTEN, "unit": unit})
    assert answer.status_code == 409
    assert "kalendern i systemet täcker inte dagen" in words(answer)
    assert "Du har inte rapporterat något" in words(as_("elin").get("/mina-rapporter"))


def test_the_login_cookie_is_for_this_house_only_and_ends(app: Flask, town: Town, stranger: Visitor) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = stranger.client.get("/logga-in", base_url="https://localhost")
    token = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    entered = stranger.client.post(
        "/logga-in/demo",
        data={"csrf_token": token, "person": town.person("anders")},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/logga-in"},
    )
    cookie = entered.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Secure", "Expires="))
    assert app.permanent_session_lifetime == timedelta(hours=10)
