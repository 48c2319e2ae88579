"""A town's web for real browsers, and the way in."""

import contextlib
import threading
from collections.abc import Iterator

from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.builders import Town
from tests.servers.browser import Pages
from webapp import create_app


@contextlib.contextmanager
def web_of(town: Town, open_page: Pages) -> Iterator[Pages]:
    """The town's web, running; pages begin there."""
    app = create_app(town.house)
    app.config["VAKSAM_DEMO"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    open_page.base_url = f"http://127.0.0.1:{server.port}"
    try:
        yield open_page
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def enter(page: Page, name: str) -> Page:
    page.goto("/logga-in")
    page.get_by_role("button", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hej")
    return page
