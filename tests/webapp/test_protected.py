"""A protected case on the web: every route, list, log and figure is silent to those not named; the page that names."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.documents import File
from engine.incidents import record_incident
from engine.models import Case, CaseState, Document, Incident, NamedPerson, ReadLog, UserTask
from engine.protecting import Protecting
from tests.builders import Town
from tests.engine.everyday import away, hire
from tests.webapp.conftest import Visitor, words
from tests.webapp.logged import logged

As = Callable[[str], Visitor]

SECRET = "Ingegerd Hemlighetsson"
#: One of each way of nearly having something to do with it: reporter, once a task, manager above, stand-in, all rights
#: of mending, the board, the colleague of the one who investigates, and a stranger.
NOT_NAMED = ("elin", "greta", "maria", "karin", "admin", "nina", "johan", "ulla")


@pytest.fixture
def number(town: Town) -> str:
    """With a task, a paper, a fault and an answer, protected by Anders, who is away with Karin standing in."""
    town.report(by="mirjam", unit="Hemtjänst Norr")
    number = town.report(what_happened=f"{SECRET} låstes in.")
    case_id, anders = town.case(number).id, town.person("anders")
    town.cases.attach(case_id, anders, File(filename="hemlig.txt", content=SECRET.encode()))
    hire(town, "admin", "registrator")
    Protecting(town.house).protect(case_id, anders, [town.person("leila")])
    record_incident(town.house, "timer", "timer:x", ValueError(), case_id)
    away(town, "anders", "karin")
    return number


def address(number: str) -> str:
    return f"/arenden/{number.replace(' ', '-')}"


def known(town: Town, number: str) -> dict[str, list[Any]]:
    """What the addresses of every route may hold of the case: each argument's values."""
    case_id = town.case(number).id
    with town.house.database.reading() as session:
        tasks = list(session.scalars(select(UserTask.id).where(UserTask.case_id == case_id)))
        papers = list(session.scalars(select(Document.id).where(Document.case_id == case_id)))
        faults = list(session.scalars(select(Incident.id).where(Incident.case_id == case_id)))
    return {
        "number": [number.replace(" ", "-")],
        "task_id": tasks,
        "document_id": papers,
        "incident_id": faults,
        "named_id": [town.person("leila")],
        "action": ["ivo_question"],
        "name": ["what_happened"],
    }


def addresses(app: Flask, town: Town, number: str, method: str) -> Iterator[str]:
    """Every route of that method, with what belongs to the protected case wherever an address asks for it."""
    values = known(town, number)
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or set()) or rule.endpoint in ("static", "people.logout", "people.enter_demo"):
            continue
        ways = max((len(values.get(argument, [1])) for argument in rule.arguments), default=1)
        for place in range(ways):
            given = {one: values.get(one, [1])[min(place, len(values.get(one, [1])) - 1)] for one in rule.arguments}
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found: str(given[found[1]]), rule.rule)  # noqa: B023
            yield path


def tells(page: str, number: str, path: str) -> list[str]:
    """What of the case the page says; an address that was asked for may be said back."""
    said = page.replace(path, "")
    return [one for one in (number, number.replace(" ", "-"), SECRET, "hemlig.txt") if one in said]


@pytest.mark.parametrize("username", NOT_NAMED)
def test_no_page_says_anything_of_it_to_who_is_not_named(
    as_: As, app: Flask, town: Town, number: str, username: str
) -> None:
    visitor = as_(username)
    told = {}
    with logged(town.house.settings) as written:
        for path in addresses(app, town, number, "GET"):
            answer = visitor.get(path)
            assert answer.status_code != 500, path
            if found := tells(answer.text, number, path):
                told[path] = found
    own = {f"/{prefix}/{number.replace(' ', '-')}" for prefix in ("mina-rapporter", "kvitto")}
    expected = {path: [number] for path in told if username == "elin" and path.startswith(tuple(own))}
    assert told == expected, "the reporter is told the number she was given, and nothing else"
    assert not [line for line in written.getvalue().splitlines() if tells(line, number, "")]
    with town.house.database.reading() as session:
        looked = set(session.scalars(select(ReadLog.what).where(ReadLog.case_id == town.case(number).id)))
    assert looked <= {"own_report"}


@pytest.mark.parametrize("username", ["maria", "karin", "admin"])
def test_no_sending_does_anything_to_it_for_who_is_not_named(
    as_: As, app: Flask, town: Town, number: str, username: str
) -> None:
    visitor, case_id = as_(username), town.case(number).id
    before = state(town, case_id)
    token = visitor.token()
    values = known(town, number)
    for path in addresses(app, town, number, "POST"):
        if not any(str(one) in path for some in ("number", "task_id", "incident_id") for one in values[some]):
            continue
        answer = visitor.client.post(path, data={"csrf_token": token, "person": town.person("maria"), "reason": "Fel."})
        assert answer.status_code != 500, path
        assert not tells(answer.text, number, path), path
    assert state(town, case_id) == before


def state(town: Town, case_id: int) -> tuple[Any, ...]:
    with town.house.database.reading() as session:
        moved = session.scalar(select(CaseState.history_seq).where(CaseState.case_id == case_id))
        papers = session.scalar(select(func.count()).where(Document.case_id == case_id))
        faults = session.scalar(select(func.count()).where(Incident.case_id == case_id, Incident.resolved_at.is_(None)))
        keeper = session.scalar(select(Case.keeper_id).where(Case.id == case_id))
        return moved, papers, faults, keeper


def test_the_same_pages_tell_it_to_who_is_named(as_: As, app: Flask, town: Town, number: str) -> None:
    """So that the silence above is not that of pages that say nothing to anybody."""
    leila = as_("leila")
    telling = [path for path in addresses(app, town, number, "GET") if tells(leila.get(path).text, number, "") != []]
    assert {"/arenden", address(number), f"{address(number)}/skydd"} <= set(telling)
    assert len(telling) >= 6


def test_the_page_of_a_case_offers_to_protect_it_to_who_may(as_: As, town: Town) -> None:
    number = town.report()
    assert "Skydda ärendet" in as_("anders").get(address(number)).text
    assert "Skydda ärendet" not in as_("greta").get(address(number)).text
    assert as_("greta").get(f"{address(number)}/skydd").status_code == 403


def test_a_case_is_protected_from_its_page_and_somebody_named(as_: As, town: Town) -> None:
    number = town.report()
    anders, path = as_("anders"), f"{address(number)}/skydd"
    assert "så få som möjligt" in words(anders.get(path))
    answer = anders.post(path, {"named": [town.person("leila")]}, follow_redirects=True)
    assert "Ärendet är skyddat" in words(answer)
    assert "Ingen av dem som är namngivna har rollen" in words(answer) and "Registrator" in words(answer)
    assert as_("greta").get(address(number)).status_code == 404
    page = words(anders.post(f"{path}/namnge", {"person": town.person("greta")}, follow_redirects=True))
    assert "Namngiven tisdag 15 september" in page or "Greta Holm" in page
    assert as_("greta").get(address(number)).status_code == 200


def test_naming_nobody_says_what_is_missing(as_: As, town: Town, number: str) -> None:
    answer = as_("leila").post(f"{address(number)}/skydd/namnge", {})
    assert answer.status_code == 422
    assert "Välj vem som ska få se ärendet." in words(answer)


def test_somebody_is_struck_and_who_could_see_it_before_is_told(as_: As, town: Town, number: str) -> None:
    anders, path = as_("anders"), f"{address(number)}/skydd"
    anders.post(f"{path}/{town.person('leila')}/stryk")
    page = words(anders.get(path))
    assert "Har varit namngivna Leila Farsi" in page
    assert as_("leila").get(address(number)).status_code == 404


def test_the_responsibility_is_handed_over_and_the_protection_lifted(as_: As, town: Town, number: str) -> None:
    anders, leila, path = as_("anders"), as_("leila"), f"{address(number)}/skydd"
    assert "Ta bort skyddet" not in words(leila.get(path))
    anders.post(f"{path}/{town.person('leila')}/ansvarig")
    assert "Ta bort skyddet" in words(leila.get(path))
    assert anders.post(f"{path}/ta-bort").status_code == 403
    assert leila.post(f"{path}/ta-bort").status_code == 302
    with town.house.database.reading() as session:
        assert session.scalars(select(NamedPerson).where(NamedPerson.until.is_(None))).all() == []
    assert as_("greta").get(address(number)).status_code == 200


def test_the_keeper_is_led_to_naming_somebody(as_: As, town: Town, number: str) -> None:
    page = as_("anders").get(address(number))
    assert "Namnge någon" in words(page)
    assert f'href="{address(number)}/skydd"' in page.text
    task = town.task("register_report", number)
    assert "Namnge någon som har den" in words(as_("anders").get(f"/uppgifter/{task.id}"))


def test_whoever_may_be_handed_a_task_is_named(as_: As, town: Town, number: str) -> None:
    task = town.task("receive_report", number)
    page = words(as_("anders").get(f"/uppgifter/{task.id}/lamna-over"))
    assert "Leila Farsi" in page and "Maria Lind" not in page


def test_the_figures_count_it_and_say_nothing_else(as_: As, town: Town, number: str) -> None:
    page = words(as_("admin").get("/drift"))
    assert number not in page


def test_templates_of_this_room_are_all_used(app: Flask) -> None:
    folder = Path(app.root_path) / "protected" / "templates" / "protected"
    used = "".join(path.read_text() for path in Path(app.root_path).rglob("*.py"))
    assert [one.name for one in folder.iterdir() if f"protected/{one.name}" not in used] == []
