"""A real browser, the three sizes a page must work at, and what may be asked of a page."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.servers.chromium import chromium, surroundings

#: Chromium asks nothing of the outside world, and needs no rights that a container lacks.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What is expected of a page may take its time too.
expect.set_options(timeout=30_000)

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)  # WCAG 1.4.10, which is also 1280 px at 400 % zoom

#: WCAG 2.2 A and AA; axe's advice beyond it is no violation.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """Raises NoBrowser where there is none to start."""
    program = chromium()
    with sync_playwright() as playwright:
        # Chromium is told its environment in full: Playwright's own node must not get the fetched one's libraries.
        environment: dict[str, str | float | bool] = {**surroundings(program)}
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=environment)
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Pages:
    """Opens pages, each in a context of its own so that nobody shares a login; closes them all."""

    browser: Browser
    base_url: str = ""
    _contexts: contextlib.ExitStack

    def __call__(self, size: ViewportSize = DESKTOP, *, javascript: bool = True) -> Page:
        context = self.browser.new_context(
            viewport=size,
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            base_url=self.base_url or None,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(
            60_000
        )  # a machine shared with others may be slow; a page that never comes is still found
        self._contexts.callback(context.close)
        return context.new_page()


@contextlib.contextmanager
def pages(browser: Browser) -> Iterator[Pages]:
    with contextlib.ExitStack() as contexts:
        yield Pages(browser=browser, _contexts=contexts)


def axe(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA on the page as it stands, a readable text each; empty is good."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']} ({one['impact']}): {one['help']}: {_places(one['nodes'])}" for one in found]


def _places(nodes: list[dict[str, str]]) -> str:
    return "; ".join(f"{node['target']} {node['html'][:120]}" for node in nodes[:5])


def overflows(page: Page) -> bool:
    """Whether one must scroll sideways to read the page; axe does not see that."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
