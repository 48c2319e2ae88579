"""The pages about deadlines: those who may change them do, with a day and a reason, and all others read why not."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from engine.clock import go_round
from engine.models import DeadlineChange, DeadlineRow
from tests.builders import Town
from tests.engine.everyday import DIARY, reception
from tests.webapp.conftest import Visitor, words
from tests.webapp.test_public import answered

WHY = "Personen är på sjukhus till på torsdag."

As = Callable[[str], Visitor]


@pytest.fixture
def number(town: Town) -> str:
    """Reported on Tuesday 15 September 2026; to be assessed by Thursday the 17th."""
    made = town.report()
    town.do("register_report", "greta", **DIARY)
    town.do("receive_report", "anders", **reception())
    return made.replace(" ", "-")


def path(town: Town, number: str, way: str = "", name: str = "assess_report") -> str:
    with town.house.database.reading() as session:
        row = select(DeadlineRow.id).where(DeadlineRow.name == name, DeadlineRow.status == "waiting")
        return f"/arenden/{number}/frister" + (f"/{session.scalars(row).one()}/{way}" if way else "")


def changes(town: Town) -> list[tuple[str, str]]:
    with town.house.database.reading() as session:
        return [(one.kind, one.reason) for one in session.scalars(select(DeadlineChange))]


def test_a_manager_extends_from_the_case_and_everybody_reads_who_and_why(town: Town, as_: As, number: str) -> None:
    maria = as_("maria")
    assert f'href="{path(town, number)}"' in maria.get(f"/arenden/{number}").text
    assert path(town, number, "forlang") in maria.get(path(town, number)).text
    asked = words(maria.get(path(town, number, "forlang")))
    assert "Det här händer" in asked and "torsdag 17 september 2026" in asked
    sent = maria.post(path(town, number, "forlang"), {"until": "2026-09-25", "reason": WHY})
    assert (sent.status_code, sent.location) == (302, path(town, number))
    for page in (path(town, number), f"/arenden/{number}"):
        read = words(maria.get(page))
        assert "Rapporten ska vara bedömd senast fredag 25 september 2026: förlängd 15 september" in read
        assert "Förlängd den 15 sep 2026 av Maria" in read and WHY in read
    assert "En frist förlängdes: Rapporten ska vara bedömd" in words(maria.get(f"/arenden/{number}"))
    task = words(maria.get(f"/uppgifter/{town.task('assess_report').id}"))
    assert "förlängd 15 september från torsdag 17 september 2026" in task
    assert changes(town) == [("extended", WHY)]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"until": "2026-09-25", "reason": " "}, "Skriv varför"),
        ({"until": "fredag", "reason": WHY}, "Datumet går inte att läsa"),
        ({"until": "2026-09-17", "reason": WHY}, "senare dag än den som gäller nu"),
        ({"until": "2026-09-01", "reason": WHY}, "efter i dag"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    town: Town, as_: As, number: str, sent: dict[str, str], says: str
) -> None:
    page = as_("maria").post(path(town, number, "forlang"), sent)
    assert page.status_code == 422 and says in words(page)
    assert f'value="{sent["until"]}"' in page.text and sent["reason"].strip() in page.text
    assert changes(town) == []


def test_what_the_process_does_not_allow_is_not_offered_and_refused(town: Town, as_: As, number: str) -> None:
    maria = as_("maria")
    assert path(town, number, "pausa") not in maria.get(path(town, number)).text
    for way in ("pausa", "aterkalla"):
        assert maria.get(path(town, number, way)).status_code == 409
        refused = maria.post(path(town, number, way), {"until": "2026-09-25", "reason": WHY})
        assert refused.status_code == 409 and "Så är det bestämt för processen" in words(refused)
    assert maria.get(path(town, number, "flytta")).status_code == 404
    assert changes(town) == []


def test_who_reads_the_case_without_the_role_reads_that_others_can_help(town: Town, as_: As, number: str) -> None:
    greta = as_("greta")
    assert "Du har inte den roll som får ändra" in words(greta.get(path(town, number)))
    assert greta.get(path(town, number, "forlang")).status_code == 403
    assert greta.post(path(town, number, "forlang"), {"until": "2026-09-25", "reason": WHY}).status_code == 403
    assert changes(town) == []


def test_who_may_not_see_the_case_finds_nothing(town: Town, as_: As, number: str) -> None:
    for page in (path(town, number), path(town, number, "forlang")):
        assert as_("karin").get(page).status_code == 404
    assert as_("karin").post(path(town, number, "forlang"), {}).status_code == 404
    assert as_("maria").get(path(town, number, "forlang").replace(number, "LS-2026-0099")).status_code == 404


def test_a_time_of_the_law_is_never_offered_and_says_so_kindly(town: Town, as_: As, number: str) -> None:
    with town.house.database.transaction() as session:
        session.execute(update(DeadlineRow).values(basis="statutory", source="27 kap. 6 § SoL"))
    maria = as_("maria")
    read = words(maria.get(path(town, number)))
    assert "Tiden står i lagen (27 kap. 6 § SoL)" in read and "Säg det till din chef redan nu" in read
    for answer in (maria.get(path(town, number, "forlang")), maria.post(path(town, number, "forlang"), {})):
        assert answer.status_code == 409 and "Tiden står i lagen" in words(answer)
    assert changes(town) == []


def test_a_closed_case_has_no_deadline_to_change(town: Town, as_: As, number: str) -> None:
    with town.house.database.transaction() as session:
        session.execute(update(DeadlineRow).values(status="met"))
    assert "Inga frister löper" in words(as_("maria").get(path(town, number)))


def test_a_time_the_case_itself_waits_for_stands_on_its_page_and_is_extended_as_any_other(town: Town, as_: As) -> None:
    told = {
        "kind": "complaint",
        "what_happened": "Ingen ringde.",
        "source": "user_or_relative",
        "answer_wish": "code",
        "channel": "web",
    }
    number = town.cases.open("complaint", None, {**told, "unit": town.unit("Hemtjänst Norr")})
    answered(town, number)
    karin, address = as_("karin"), number.replace(" ", "-")
    page = words(karin.get(f"/arenden/{address}"))
    assert "Den som klagat kan begära prövning i klagomålsdelegationen Om 28 dagar 13 okt 2026 Ärendet väntar" in page
    assert "Ingen uppgift hör till tiden" in words(karin.get(path(town, address)))
    extend = path(town, address, "forlang", "reconsider")
    asked = words(karin.get(extend))
    assert "Inget brev skickas, så säg det till den det gäller" in asked and "Påminnelser" not in asked
    assert karin.post(extend, {"until": "2026-11-03", "reason": WHY}).status_code == 302
    assert "Förlängd den 15 sep 2026 av Karin" in words(karin.get(f"/arenden/{address}"))
    town.go(days=60)
    go_round(town.cases)
    assert "Tiden är ute 3 nov 2026" in words(karin.get(f"/arenden/{address}"))
