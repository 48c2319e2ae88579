"""The pages that are open to all, in a real browser: readable on a phone, with scripts or without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.builders import Town
from tests.servers.browser import DESKTOP, NARROW, Pages, axe, overflows
from tests.webapp.browsing import enter, web_of

pytestmark = pytest.mark.journey


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    built = Town(sqlite_url)
    yield built
    built.close()


@pytest.fixture
def web(town: Town, open_page: Pages) -> Iterator[Pages]:
    with web_of(town, open_page) as pages:
        yield pages


def wrong_with(page: Page) -> list[str]:
    return [*axe(page), *(["overflows"] if overflows(page) else [])]


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["narrow", "desktop"])
def test_somebody_complains_and_follows_it_on_pages_that_are_accessible_and_fit(web: Pages, size: ViewportSize) -> None:
    page, found = web(size), {}
    page.goto("/klagomal")
    found["form"] = wrong_with(page)
    page.locator(".submit-line button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["wrong"] = wrong_with(page)
    page.get_by_label("Ett klagomål").check()
    page.get_by_label("Vad vill du berätta?").fill("Ingen ringde när hjälpen blev sen.")
    page.get_by_label("Jag får stöd").check()
    page.get_by_label("Ja, jag läser svaret här med en kod").check()
    page.locator(".submit-line button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack, det har kommit fram")
    found["receipt"] = wrong_with(page)
    code = page.locator(".receipt-code").inner_text()
    page.goto("/klagomal/folj")
    found["ask"] = wrong_with(page)
    page.get_by_label("Din kod").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("här är det nu")).to_be_visible()
    found["follow"] = wrong_with(page)
    assert code not in page.url
    staff = enter(web(size), "Roger Palm")
    staff.goto("/ta-emot/complaint")
    found["counter"] = wrong_with(staff)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
