"""The list of cases: only those one may see, the most urgent first, narrowed by what one asks for."""

from collections.abc import Callable

from sqlalchemy import delete, event

from engine.models import Case, UserTask
from engine.reading.case_list import PAGE
from tests.builders import Town
from tests.webapp.conftest import Visitor, words
from tests.webapp.test_case_page import REGISTERED

As = Callable[[str], Visitor]


def test_a_strangers_case_is_not_listed(as_: As, town: Town) -> None:
    mine, strange = town.report(), town.report(by="ulla", unit="Hemtjänst Norr")
    page = words(as_("anders").get("/arenden"))
    assert mine in page and "1 ärende" in page
    assert strange not in page and "Hemtjänst Norr" not in page


def test_the_registrar_sees_every_unit(as_: As, town: Town) -> None:
    numbers = [town.report(), town.report(by="ulla", unit="Hemtjänst Norr")]
    page = words(as_("greta").get("/arenden"))
    assert all(number in page for number in numbers)


def test_somebody_with_no_task_in_any_case_sees_none(as_: As, town: Town) -> None:
    number = town.report()
    page = words(as_("elin").get("/arenden"))
    assert number not in page and "Inga ärenden passar urvalet" in page


def test_the_most_urgent_stands_first(as_: As, town: Town) -> None:
    late = town.report()
    town.go(days=1)
    new = town.report()
    town.do("register_report", "greta", late, **REGISTERED)
    page = words(as_("greta").get("/arenden"))
    assert page.index(late) < page.index(new)  # the immediate measures of the first are overdue
    town.do("register_report", "greta", new, **REGISTERED)
    assert words(as_("greta").get("/arenden")).index(late) < page.index(new)


def test_each_wish_narrows_the_list(as_: As, town: Town) -> None:
    bjork, norr = town.report(), town.report(by="ulla", unit="Hemtjänst Norr")
    greta = as_("greta")
    for wish in (
        f"enhet={town.unit('Hemtjänst Norr')}",
        f"nummer={norr}",
        f"nummer={norr.replace(' ', '-').lower()}",
        f"nummer={norr[-4:]}",
    ):
        page = words(greta.get(f"/arenden?{wish}"))
        assert f"{norr} Lex Sarah" in page and f"{bjork} Lex Sarah" not in page, wish
    assert "Inga ärenden" in words(greta.get("/arenden?process=measure"))
    assert "Inga ärenden" in words(greta.get("/arenden?status=closed"))
    assert bjork in words(greta.get("/arenden?process=lex_sarah&status=open"))


def test_a_wish_in_signs_of_the_database_finds_nothing_more(as_: As, town: Town) -> None:
    number = town.report()
    assert number not in words(as_("greta").get("/arenden?nummer=%25"))
    assert number not in words(as_("greta").get("/arenden?nummer=_"))


def test_nonsense_wishes_are_ignored(as_: As, town: Town) -> None:
    number = town.report()
    assert number in words(as_("greta").get("/arenden?sida=apa&enhet=x&status=vem"))
    assert number in words(as_("greta").get("/arenden?sida=99999"))


def test_fifty_on_a_page_and_the_rest_on_the_next(as_: As, town: Town) -> None:
    for _ in range(PAGE + 1):
        town.report()
    greta = as_("greta")
    first = greta.get("/arenden?process=lex_sarah")
    assert "51 ärenden" in words(first) and "1–50 av 51" in words(first)
    assert "sida=2" in first.text and "process=lex_sarah&amp;sida=2" in first.text
    second = words(greta.get("/arenden?process=lex_sarah&sida=2"))
    assert "51–51 av 51" in second


def test_the_list_asks_as_often_for_many_cases_as_for_one(as_: As, town: Town) -> None:
    greta = as_("greta")
    asked: list[str] = []
    event.listen(town.house.database.engine, "before_cursor_execute", lambda c, cur, text, *rest: asked.append(text))
    town.report()
    asked.clear()
    greta.get("/arenden")
    for_one = len(asked)
    for _ in range(5):
        town.report()
    asked.clear()
    greta.get("/arenden")
    assert len(asked) == for_one


def test_a_task_for_a_role_names_the_role(as_: As, town: Town) -> None:
    town.report()
    page = words(as_("greta").get("/arenden"))
    assert "Chef, Registrator" in page or "Registrator, Chef" in page
    assert "Din tur nu" in page


def test_a_case_that_waits_for_its_measures_says_so(as_: As, town: Town) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        parent = session.get_one(Case, town.case(number).id)
        session.execute(delete(UserTask).where(UserTask.case_id == parent.id))
        linked = {"workflow": "measure", "definition_hash": parent.definition_hash, "unit_id": parent.unit_id}
        for child in ("ÅTG 2026-0001", "ÅTG 2026-0002"):
            session.add(Case(number=child, parent_id=parent.id, opened_at=town.now, **linked))
    assert "Väntar på kopplade ärenden" in words(as_("greta").get("/arenden"))
