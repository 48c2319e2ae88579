"""A town with its web, and people who use it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import Town
from webapp import create_app


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody at a browser without scripts."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, data: Any = None, **also: Any) -> TestResponse:
        """Sends what the page's form would: the token too."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **also)

    def token(self) -> str:
        """Any page has one: the login page when nobody is logged in, else the start page's way out."""
        for path in ("/logga-in", "/"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(path).text)
            if found:
                return found[1]
        raise AssertionError("no page has a token")


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


@pytest.fixture
def app(town: Town) -> Flask:
    made = create_app(town.house)
    made.config.update(VAKSAM_DEMO=True, PROPAGATE_EXCEPTIONS=True)
    return made


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Nobody we know."""
    return Visitor(client=app.test_client())


@pytest.fixture
def as_(app: Flask, town: Town) -> Callable[[str], Visitor]:
    """`as_("anders")` is a browser of Anders's own, logged in."""

    def enter(username: str) -> Visitor:
        visitor = Visitor(client=app.test_client())
        assert visitor.post("/logga-in/demo", {"person": town.person(username)}).status_code == 302
        return visitor

    return enter


def words(page: TestResponse) -> str:
    """What a person reads: the text without its tags, one space between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
