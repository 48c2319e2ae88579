"""Every block in a real browser: readable by all, on every screen, and within the content security policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.servers.browser import DESKTOP, NARROW, PHONE, Pages, axe, overflows
from tests.webapp.style_guide import running

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


def opened(page: Page, address: str) -> list[str]:
    """Goes to the guide, waits for its drawing; what the console said, where a breach of the policy is told."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_selector("figure[data-drawn]")
    return said


@SIZES
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_guide_is_readable_by_all_and_breaks_no_policy(
    open_page: Pages, address: str, size: ViewportSize, colours: str
) -> None:
    page = open_page(size)
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    said = opened(page, address)
    assert axe(page) == []
    assert not overflows(page)
    assert said == []


def test_all_is_there_without_scripts(open_page: Pages, address: str) -> None:
    page = open_page(PHONE, javascript=False)
    page.goto(address)
    assert page.get_by_label("Vad behöver göras direkt?").is_visible()
    assert page.get_by_text("Fyll i om risken finns kvar.").is_visible()
    assert page.locator("select[name=investigator]").is_visible()
    page.get_by_text("Meny").click()
    assert page.get_by_role("button", name="Logga ut").is_visible()
    page.get_by_text("Läs stegen som text").click()
    assert page.get_by_text("Vidta omedelbara åtgärder").last.is_visible()


def test_a_condition_shows_and_hides_its_question(open_page: Pages, address: str) -> None:
    page = open_page()
    opened(page, address)
    question = page.get_by_label("Vad behöver göras direkt?")
    assert question.is_hidden()
    assert question.is_disabled()  # what is not shown is not sent
    page.get_by_label("Ja", exact=True).check()
    assert question.is_visible()
    assert question.is_enabled()


def test_a_person_is_found_by_a_part_of_the_name_with_the_keyboard_alone(open_page: Pages, address: str) -> None:
    page = open_page()
    opened(page, address)
    box = page.get_by_role("combobox", name="Utredare")
    box.fill("mirj")
    box.press("ArrowDown")
    box.press("Enter")
    assert box.input_value() == "Mirjam Said, utredare"
    assert page.locator("select[name=investigator]").input_value() == "13"


def test_a_name_nobody_has_is_not_kept(open_page: Pages, address: str) -> None:
    page = open_page()
    opened(page, address)
    box = page.get_by_role("combobox", name="Utredare")
    box.fill("Okänd")
    box.press("Tab")
    assert box.input_value() == "Karin Ek, utredare"


def test_the_watermark_of_the_drawing_is_whole_and_uncovered(open_page: Pages, address: str) -> None:
    page = open_page(NARROW)
    opened(page, address)
    mark = page.locator(".bjs-powered-by")
    mark.scroll_into_view_if_needed()
    uncovered = """mark => {
        const at = mark.getBoundingClientRect(), paper = mark.closest('.drawing-canvas').getBoundingClientRect();
        const corners = [[at.left + 1, at.top + 1], [at.right - 1, at.bottom - 1], [at.left + 1, at.bottom - 1]];
        return at.width >= 50 && at.right <= paper.right && at.bottom <= paper.bottom
            && corners.every(([x, y]) => mark.contains(document.elementFromPoint(x, y)));
    }"""
    assert mark.evaluate(uncovered)


def test_where_the_case_is_stands_in_words_on_the_drawing(open_page: Pages, address: str) -> None:
    page = open_page()
    opened(page, address)
    assert page.locator(".step-flag-mine").inner_text() == "Din tur nu"
    assert page.locator("[data-element-id=receive_report].step-here").count() == 1
    assert page.locator("[data-element-id=register_report].step-done").count() == 1


def test_one_reaches_the_content_past_the_menu(open_page: Pages, address: str) -> None:
    page = open_page()
    opened(page, address)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.goto(address + "/#")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
