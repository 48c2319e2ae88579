"""Logging in: right, wrong, too often, and out again."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.errors import TooManyAttempts, WrongPassword
from engine.login import check_password, set_password
from engine.models import Person
from tests.builders import Town
from tests.webapp.conftest import Visitor, words

As = Callable[[str], Visitor]
PASSWORD = "Fyra gula båtar på sjön"


@pytest.fixture
def anders(town: Town) -> str:
    """Anders Sjö has a password."""
    with town.house.database.transaction() as session:
        set_password(session, town.person("anders"), PASSWORD)
    return "anders"


def log_in(visitor: Visitor, username: str, password: str, **also: str) -> TestResponse:
    return visitor.post("/logga-in", {"username": username, "password": password, **also})


def test_the_right_password_leads_to_the_page_asked_for(stranger: Visitor, anders: str) -> None:
    answer = log_in(stranger, " Anders ", PASSWORD, till="/uppgifter")
    assert answer.location == "/uppgifter"
    assert "Anders Sjö" in stranger.get("/uppgifter").text


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(stranger: Visitor, anders: str) -> None:
    wrong, unknown = (log_in(stranger, name, "fel") for name in (anders, "finns.inte"))
    assert wrong.status_code == unknown.status_code == 403
    assert "Användarnamnet eller lösenordet stämmer inte." in words(wrong)
    assert words(wrong).replace("anders", "") == words(unknown).replace("finns.inte", "")


def test_the_password_is_not_sent_back(stranger: Visitor, anders: str) -> None:
    assert "hemligt123" not in log_in(stranger, anders, "hemligt123").text


@pytest.mark.parametrize("username", ["anders", "finns.inte"])
def test_after_five_wrong_passwords_one_must_wait(town: Town, anders: str, username: str) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            check_password(town.house, username, "fel")
    with pytest.raises(TooManyAttempts):
        check_password(town.house, username, PASSWORD)
    town.go(minutes=15, seconds=1)
    with pytest.raises(WrongPassword):
        check_password(town.house, username, "fel")


def test_the_wait_is_told_in_minutes_and_is_only_for_that_name(stranger: Visitor, town: Town, anders: str) -> None:
    for _ in range(5):
        log_in(stranger, anders, "fel")
    town.go(minutes=5)
    answer = log_in(stranger, anders, PASSWORD)
    assert answer.status_code == 429
    assert "Vänta 10 minuter" in words(answer)
    assert log_in(stranger, "greta", "fel").status_code == 403


def test_a_login_that_goes_well_begins_the_count_anew(town: Town, anders: str) -> None:
    for attempt in (["fel"] * 4 + [PASSWORD]) * 2:
        try:
            assert check_password(town.house, anders, attempt).name == "Anders Sjö"
        except WrongPassword:
            assert attempt == "fel"


def test_somebody_without_a_password_cannot_enter_with_an_empty_one(stranger: Visitor) -> None:
    assert log_in(stranger, "greta", "").status_code == 403


def test_who_has_left_is_out_at_once(as_: As, town: Town, stranger: Visitor, anders: str) -> None:
    inside = as_("anders")
    with town.house.database.transaction() as session:
        session.get_one(Person, town.person("anders")).active = False
    assert inside.get("/uppgifter").status_code == 302
    assert log_in(stranger, anders, PASSWORD).status_code == 403


def test_a_session_made_before_the_login_is_not_taken_over(app: Flask, stranger: Visitor, anders: str) -> None:
    with stranger.client.session_transaction() as planted:
        planted["csrf_token"] = "planted by somebody else"
        planted["anything"] = "else"
    log_in(stranger, anders, PASSWORD)
    with stranger.client.session_transaction() as now:
        assert now.get("csrf_token") != "planted by somebody else"
        assert "anything" not in now
        assert now.permanent


def test_logging_out_takes_a_post(as_: As) -> None:
    anders = as_("anders")
    assert anders.get("/logga-ut").status_code == 405
    assert anders.post("/logga-ut").status_code == 302
    assert anders.get("/uppgifter").status_code == 302


def test_outside_the_demonstration_nobody_enters_with_a_click(app: Flask, stranger: Visitor, town: Town) -> None:
    app.config["VAKSAM_DEMO"] = False
    assert "Välj vem du vill vara" not in stranger.get("/logga-in").text
    assert stranger.post("/logga-in/demo", {"person": town.person("anders")}).status_code == 404
    assert stranger.get("/uppgifter").status_code == 302
