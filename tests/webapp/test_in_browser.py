"""The pages of those who report and those who handle, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select

from engine.models import DeadlineRow
from tests.builders import REPORT, Town
from tests.engine.everyday import DIARY, reception
from tests.servers.browser import DESKTOP, NARROW, PHONE, Pages, axe, overflows
from tests.webapp.browsing import enter, web_of
from workflows.provider_report.desk import make_link

pytestmark = pytest.mark.journey


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    built = Town(sqlite_url)
    yield built
    built.close()


#: What fits and can be used on the narrow page does on the phone; both are looked at in the long run.
PHONE_IN_THE_LONG_RUN = pytest.param(PHONE, marks=pytest.mark.thorough)


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


@pytest.mark.parametrize("size", [PHONE_IN_THE_LONG_RUN, DESKTOP, NARROW], ids=["phone", "desktop", "narrow"])
def test_the_rooms_beside_the_tasks_are_too(web: Pages, town: Town, size: ViewportSize) -> None:
    case, extend = a_case_to_be_assessed(town)
    chosen = a_track_to_choose(town)
    unit = f"/admin/organisation/enhet/{town.unit('Hemtjänst Norr')}"
    link = make_link(town.house, town.unit("Vårdvillan i Granvik AB"), town.person("henrik"))
    visits = {
        "Maria Lind": [f"{case}/frister", extend],
        "Anders Sjö": [f"{case}/skydd", chosen],
        "Roger Palm": ["/ta-emot"],
        "Henrik Boman": ["/utforare/"],
        "Pia Krans": ["/", "/rapportera"],
        "Ada Minell": [
            *("/admin/organisation", unit, f"{unit}/roll", "/admin/sammantraden", "/admin/sammantraden/ny"),
            *("/admin/delegation", "/admin/delegation/andra/handle_as_lex_sarah", "/admin/installningar"),
        ],
    }
    found: dict[str, list[str]] = {}
    for name, paths in visits.items():
        found |= wrong_with(enter(web(size), name), paths)
    found |= wrong_with(web(size), [f"/utforarlank/{link}", "/utforarlank/gissat"])
    assert {where: what for where, what in found.items() if what} == {}


def wrong_with(page: Page, paths: list[str]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = [*axe(page), *(["overflows"] if overflows(page) else [])]
    return found


def a_case_to_be_assessed(town: Town) -> tuple[str, str]:
    """Its address, and where its running time can be extended."""
    number = town.report(by="elin")
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    with town.house.database.reading() as session:
        running = select(DeadlineRow.id).where(DeadlineRow.name == "assess_report", DeadlineRow.status == "waiting")
        case = f"/arenden/{number.replace(' ', '-')}"
        return case, f"{case}/frister/{session.scalars(running).one()}/forlang"


def a_track_to_choose(town: Town) -> str:
    """The page of a task with panels beside its form."""
    answers = {**REPORT, "misconduct_type": "execution", "unit": town.unit("Gruppbostaden Björkbacken")}
    number = town.cases.open("deviation", town.person("stefan"), answers)
    town.do("receive_report", "anders", number, **reception())
    return f"/uppgifter/{town.task('choose_track', number).id}"


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
