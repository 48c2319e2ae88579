"""Somebody at a real browser: logs in, fills in forms as they stand on the page, and looks at every page critically."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.server import PASSWORD
from tests.servers.browser import NARROW, Pages, axe, overflows


class Visitor:
    """One person in a browser of her own."""

    def __init__(self, open_page: Pages, username: str, size: Any) -> None:
        self.page: Page = open_page(size)
        self.size = size
        self.page.goto("/logga-in")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self._go(self.page.get_by_role("button", name="Logga in", exact=True))

    def visit(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def open_task(self, title: str) -> None:
        """From the inbox, as people do."""
        self.visit("/uppgifter")
        self._go(self.page.get_by_role("link", name=title, exact=True).first)
        self.look()

    def look(self) -> None:
        """Nothing that hinders anybody, and nothing that must be read sideways, also at 320 px."""
        where = self.page.url
        assert axe(self.page) == [], where
        assert not overflows(self.page), where
        self.page.set_viewport_size(NARROW)
        assert not overflows(self.page), f"{where} at 320 px"
        self.page.set_viewport_size(self.size)

    def answer(self, **answers: Any) -> None:
        """Fill in fields by their names."""
        for name, value in answers.items():
            self._answer(name, value)

    def send(self) -> None:
        """The form's own button; what comes next is looked at too."""
        self._go(self.page.locator("main form[data-form] .submit-line .btn-primary"))
        self.look()

    def sees(self, text: str) -> bool:
        """Also what is folded: one click opens it."""
        self.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        return text in self.page.locator("main").inner_text()

    def _go(self, control: Locator) -> None:
        """A click returns before the next page is there; what is looked at must not be the page that is leaving."""
        with self.page.expect_navigation():
            control.click()

    def _answer(self, name: str, value: Any) -> None:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for place, row in enumerate(value):
                for column, part in row.items():
                    self._answer(f"{name}-{place}-{column}", part)
            return
        field = self.page.locator(f"main [name='{name}']")
        if isinstance(value, list):
            for one in value:
                self._tick(name, one)
        elif isinstance(value, bool) or field.first.get_attribute("type") in ("radio", "checkbox"):
            self._tick(name, str(value).lower() if isinstance(value, bool) else value)
        elif field.first.evaluate("node => node.tagName") == "SELECT":
            self._choose(field.first, str(value))
        else:
            field.first.fill(str(value))

    def _tick(self, name: str, value: Any) -> None:
        box = self.page.locator(f"main [name='{name}'][value='{value}']")
        if not box.is_visible():  # one of many, found by a part of the name
            words = box.locator("xpath=../span").evaluate("node => node.firstChild.textContent")
            box.locator("xpath=ancestor::*[@data-search-boxes]/preceding-sibling::input").fill(words)
        box.check()

    def _choose(self, select: Locator, value: str) -> None:
        """A plain list, or one that can be searched: then by typing the name."""
        if select.is_visible():
            select.select_option(value)
            return
        words = select.locator(f"option[value='{value}']").inner_text()
        box = self.page.get_by_role("combobox").and_(self.page.locator(f"[data-for='{select.get_attribute('name')}']"))
        if box.count() == 0:
            box = select.locator("xpath=..").get_by_role("combobox")
        box.fill(words.split(",")[0])
        box.press("ArrowDown")
        box.press("Enter")
