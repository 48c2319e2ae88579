"""The pages where a case is mended, in a real browser: readable on a phone, by keyboard and by a screen reader."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize, expect

from engine.incidents import record_incident
from engine.repair import Repairs
from tests.builders import Town
from tests.engine.everyday import DIARY, assessment, reception
from tests.servers.browser import DESKTOP, NARROW, PHONE, Pages, axe, overflows
from tests.webapp.browsing import enter, web_of

pytestmark = pytest.mark.journey

WHY = "Klockslaget blev fel i brådskan."


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    built = Town(sqlite_url)
    yield built
    built.close()


@pytest.fixture
def web(town: Town, open_page: Pages) -> Iterator[Pages]:
    with web_of(town, open_page) as pages:
        yield pages


@pytest.fixture
def number(town: Town) -> str:
    number = town.report(by="elin")
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    town.do("assess_report", "maria", number, **assessment("investigate"))
    record_incident(town.house, "timer", "timer:x", RuntimeError(), town.case(number).id)
    return number


@pytest.mark.parametrize("size", [PHONE, DESKTOP, NARROW], ids=["phone", "desktop", "narrow"])
def test_every_page_of_mending_is_accessible_and_fits(web: Pages, town: Town, number: str, size: ViewportSize) -> None:
    done, waiting = town.task("assess_report", number).id, town.task("appoint_investigator", number).id
    made = Repairs(town.house).correct_fact(town.case(number).id, town.person("admin"), "noticed_on", "2026-09-15", WHY)
    case = "/reparera/LS-2026-0001"
    paths = [case, f"{case}/gor-om/{done}", f"{case}/hoppa-over/{waiting}", f"{case}/avbryt", f"{case}/klart/{made}"]
    paths += [f"{case}/uppgift/noticed_on", f"{case}/uppgift/misconduct_type"]
    found = {}
    for name, seen in {"Ada Minell": paths, "Maria Lind": ["/arenden/LS-2026-0001/rattat"]}.items():
        page = enter(web(size), name)
        for path in seen:
            page.goto(path)
            found[path] = [*axe(page), *(["overflows"] if overflows(page) else [])]
    Repairs(town.house).cancel(town.case(number).id, town.person("admin"), WHY)
    page = enter(web(size), "Elin Strand")
    page.goto("/mina-rapporter/LS-2026-0001")
    found["own"] = [*axe(page), *(["overflows"] if overflows(page) else [])]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_step_is_reopened_with_the_keyboard_alone(web: Pages, town: Town, number: str) -> None:
    page = enter(web(DESKTOP), "Ada Minell")
    page.goto("/reparera/LS-2026-0001")
    page.get_by_role("link", name=re.compile("Gör om.*Bedöm rapporten")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gör om: Bedöm rapporten")
    page.get_by_role("button", name="Låt göra om steget").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Skriv varför")
    # The page takes the focus to what is missing; only then is it the reader's to move on.
    expect(page.locator("[data-errors]")).to_be_focused()
    page.get_by_label("Varför?").focus()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Steget ska göras om")
    assert town.task("appoint_investigator", number).status == "withdrawn"
