"""The pages of those who report and those who handle, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.builders import Town
from tests.servers.browser import DESKTOP, NARROW, PHONE, Pages, axe, overflows
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


@pytest.mark.parametrize("size", [PHONE, DESKTOP, NARROW], ids=["phone", "desktop", "narrow"])
def test_every_page_is_accessible_and_fits(web: Pages, town: Town, size: ViewportSize) -> None:
    number = town.report(by="elin")
    town.report(by="stefan")
    task = f"/uppgifter/{town.task('receive_report', number).id}"
    town.go(days=1)
    own = ["/", "/rapportera", "/mina-rapporter", "/mina-rapporter/LS-2026-0001", "/mina-rapporter/LS-2026-0001/kvitto"]
    visits = {"Elin Strand": [*own, "/finns-inte"], "Anders Sjö": ["/", "/uppgifter", task, f"{task}/lamna-over"]}
    found = {}
    for name, paths in visits.items():
        page = enter(web(size), name)
        for path in paths:
            page.goto(path)
            found[name, path] = [*axe(page), *(["overflows"] if overflows(page) else [])]
    page = web(size)
    for path in ("/logga-in", "/tillganglighet"):
        page.goto(path)
        found["nobody", path] = [*axe(page), *(["overflows"] if overflows(page) else [])]
    assert {where: what for where, what in found.items() if what} == {}


def test_a_report_begun_on_a_phone_is_finished_at_a_desk(web: Pages) -> None:
    phone = enter(web(PHONE), "Elin Strand")
    complaints: list[str] = []
    phone.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    phone.get_by_role("link", name="Rapportera").last.click()
    phone.locator("form.conditions-live").wait_for()
    phone.get_by_label("Berätta vad som har hänt").fill("Dörren var låst utifrån.")
    expect(phone.locator("[data-draft-status]")).to_contain_text("Utkast sparat", timeout=15_000)
    desk = enter(web(DESKTOP), "Elin Strand")
    desk.get_by_role("link", name="Fortsätt på utkastet").click()
    expect(desk.get_by_label("Berätta vad som har hänt")).to_have_value("Dörren var låst utifrån.")
    desk.get_by_label("Något har hänt").check()
    desk.get_by_label("Vilken dag hände det?").fill("2026-09-14")
    desk.get_by_role("button", name="Skicka rapporten").last.click()
    expect(desk.locator("[data-errors]")).to_be_focused()
    desk.get_by_role("link", name="Vilken dag fick du veta det?").click()
    desk.get_by_label("Vilken dag fick du veta det?").fill("2026-09-14")
    desk.get_by_role("button", name="Skicka rapporten").last.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Tack, rapporten är mottagen")
    assert complaints == []


def test_a_task_is_handed_to_somebody_found_by_typing(web: Pages, town: Town) -> None:
    town.report(by="elin")
    anders = enter(web(DESKTOP), "Anders Sjö")
    anders.get_by_role("link", name="Vidta omedelbara åtgärder").click()
    anders.get_by_role("link", name="Lämna över").click()
    anders.locator("input[role=combobox]").fill("dahl")
    anders.get_by_role("option").first.click()
    anders.get_by_role("button", name="Lämna över").last.click()
    expect(anders.get_by_role("status").first).to_contain_text("överlämnad till Sofia Dahl")
    assert town.task("receive_report").assignee_id == town.person("sofia")
