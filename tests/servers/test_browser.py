"""What the browser tests rely on can fail: a bad page is found out, a good one is not."""

import pytest
from playwright.sync_api import ViewportSize

from tests.servers.browser import DESKTOP, NARROW, PHONE, Pages, axe, overflows

HEAD = '<!doctype html><html{language}><head><meta name="viewport" content="width=device-width"><title>{title}</title>'

GOOD = (
    HEAD.format(language=' lang="sv"', title="Rapport")
    + '<main><h1>Vad har hänt?</h1><label for="what">Beskriv händelsen</label> <input id="what"></main>'
)
BAD = (
    HEAD.format(language="", title="")
    + '<main style="width: 500px"><img src="data:,"><input><button></button><p style="color: #aaa">Svag text</p></main>'
)


@pytest.mark.parametrize("size", [PHONE, DESKTOP, NARROW], ids=["phone", "desktop", "narrow"])
def test_a_good_page_passes(open_page: Pages, size: ViewportSize) -> None:
    page = open_page(size)
    page.set_content(GOOD)
    assert axe(page) == []
    assert not overflows(page)


def test_a_bad_page_is_found_out_and_told_in_words(open_page: Pages) -> None:
    page = open_page(PHONE)
    page.set_content(BAD)
    found = axe(page)
    assert {one.split(" ")[0] for one in found} >= {
        "html-has-lang",
        "image-alt",
        "label",
        "button-name",
        "color-contrast",
    }
    assert "<img" in next(one for one in found if one.startswith("image-alt"))
    assert overflows(page)


def test_two_people_share_no_login(open_page: Pages) -> None:
    first, second = open_page(), open_page()
    first.context.add_cookies([{"name": "login", "value": "1", "url": "http://localhost"}])
    assert second.context.cookies() == []
