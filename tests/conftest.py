"""What every test may ask for: a database of each kind, a mail server, a browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.servers import databases, postgres_of_this_run, shared
from tests.servers.browser import Pages, pages, running_browser
from tests.servers.smtp import MailServer

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=KINDS, help="only this database, while you work; both count")


def pytest_configure(config: pytest.Config) -> None:
    if is_the_one_that_started(config):
        shared.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if is_the_one_that_started(config) and shared.FOLDER in os.environ:
        databases.drop_templates()
        postgres_of_this_run.stop()
        shared.end()


def is_the_one_that_started(config: pytest.Config) -> bool:
    """Not one of its workers."""
    return not hasattr(config, "workerinput")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize("database_url", [chosen] if chosen else KINDS, indirect=True)


#: Where a test that asks for a database is about the trade, the pages or what a case does, and not about the database,
#: PostgreSQL is for the long run. Those named are about what only a real server does.
ABOVE_THE_DATABASE = (
    "tests/workflows/",
    "tests/webapp/",
    "tests/torture/",
    "tests/engine/test_check_whole",
    "tests/engine/test_deadline_changes",
    "tests/engine/test_every_order",
    "tests/engine/test_protected",
    "tests/engine/test_repair",
    "tests/engine/test_versions",
)
ABOUT_SERVERS = ("test_restore", "test_serve", "test_operation", "test_commands", "test_checking")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        above = any(f"/{place}" in item.path.as_posix() for place in ABOVE_THE_DATABASE)
        on = (
            item.callspec.params.get("database_url")
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
            else ""
        )
        long_already = item.get_closest_marker("torture")
        if above and on == "postgresql" and item.path.stem not in ABOUT_SERVERS and not long_already:
            item.add_marker(pytest.mark.thorough)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own for each test, every table and no rows: the test runs on SQLite and again on PostgreSQL."""
    if request.param == "sqlite":
        yield databases.sqlite(tmp_path)
    else:
        with databases.postgres() as url:
            yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """For what only SQLite does."""
    return databases.sqlite(tmp_path)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """For what only PostgreSQL does."""
    with databases.postgres() as url:
        yield url


@pytest.fixture
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A real mail server with STARTTLS and login, running and empty."""
    server = MailServer(tmp_path_factory.mktemp("mail"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Pages]:
    """`open_page(PHONE)` is a new page of a person of her own; sizes are in tests.servers.browser."""
    with pages(browser) as opened:
        yield opened
