"""An administrator reads and changes delegation, meetings, deadlines and organisation, by day and with a reason."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import OrganisationChange, RoleHolding
from tests.builders import Town
from tests.webapp.conftest import Visitor, words
from workflows.delegation import Delegation
from workflows.law.catalogue import catalogue
from workflows.registry import all_workflows

As = Callable[[str], Visitor]
DELEGATION, SETTINGS, MEETINGS = "/admin/delegation", "/admin/installningar", "/admin/sammantraden"
ESCALATION = "/admin/eskalering"
D1 = f"{DELEGATION}/andra/handle_as_lex_sarah"
GIVEN = {
    "decider": "forvaltningschef@",
    "paragraph": "punkt 4.1",
    "source": "SN 2026-09-15 § 80",
    "valid_from": "2026-10-01",
    "reason": "Nämnden har beslutat om en ny delegationsordning.",
}


def unit_page(town: Town, name: str = "Gruppbostaden Björkbacken") -> str:
    return f"/admin/organisation/enhet/{town.unit(name)}"


def changes(town: Town) -> list[OrganisationChange]:
    with town.house.database.reading() as session:
        found = list(session.scalars(select(OrganisationChange)))
        session.expunge_all()
        return found


def test_others_neither_read_nor_change(as_: As, town: Town) -> None:
    rune = as_("rune")
    assert {
        rune.get(path).status_code for path in (DELEGATION, D1, ESCALATION, SETTINGS, MEETINGS, unit_page(town))
    } == {403}
    assert rune.post(D1, GIVEN).status_code == 403
    assert changes(town) == []


def test_who_decides_what_is_told_with_its_ground_and_whose_proposal_it_is(as_: As) -> None:
    page = words(as_("admin").get(DELEGATION))
    assert "D1 Hantera en rapport som lex Sarah Chef för enheten (enhetschef) Vaksams förslag" in page
    assert "D5 Anmäla allvarlig vårdskada enligt lex Maria Medicinskt ansvarig sjuksköterska (Eva Lundin" in page


def test_a_change_is_told_from_its_day_and_not_before_with_who_and_why(as_: As, town: Town) -> None:
    admin = as_("admin")
    assert admin.post(D1, GIVEN).location == DELEGATION
    today, then = words(admin.get(DELEGATION)), words(admin.get(f"{DELEGATION}?dag=2026-10-01"))
    assert "lex Sarah Förvaltningschef (Rune Alm, socialchef) SN 2026-09-15 § 80, punkt 4.1 1 oktober 2026" in then
    assert (
        "D1 Hantera en rapport som lex Sarah Från 1 oktober 2026: Förvaltningschef. SN 2026-09-15 § 80 Chef för"
        in today
    )
    assert "Chef för enheten → Förvaltningschef. SN 2026-09-15 § 80" in today
    assert "Ada Minell" in today and GIVEN["reason"] in today
    form = words(admin.get(D1))
    assert "Så har det varit Förvaltningschef 1 oktober 2026 – SN 2026-09-15 § 80, punkt 4.1" in form


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": " "}, "Skriv varför"),
        ({"source": ""}, "Skriv vilket beslut det är."),
        ({"valid_from": "2026-09-14"}, "Det kan gälla tidigast i dag"),
        ({"valid_from": ""}, "Ange från vilken dag det gäller."),
        ({"decider": "registrator@"}, "Välj vem som beslutar."),
    ],
)
def test_what_is_missing_is_named_and_nothing_changes(as_: As, town: Town, wrong: dict[str, str], told: str) -> None:
    answer = as_("admin").post(D1, {**GIVEN, **wrong})
    assert answer.status_code == 422 and told in words(answer)
    with town.house.database.reading() as session:
        assert session.scalars(select(Delegation)).all() == []


def test_a_deadline_is_changed_but_not_the_laws(as_: As) -> None:
    admin = as_("admin")
    given = {"number": "45", "unit": "D", "source": "SN § 3", "valid_from": "2026-09-15", "reason": "Fler utredningar."}
    assert admin.post(f"{SETTINGS}/andra/frist-lex_sarah.investigation", given).location == SETTINGS
    page = words(admin.get(SETTINGS))
    assert "Utredningen ska vara klar: 30 dagar → 45 dagar. SN § 3" in page and "Fler utredningar." in page
    assert admin.get(f"{SETTINGS}/andra/frist-lex_sarah.supplement").status_code == 404
    assert admin.get(f"{SETTINGS}/andra/frist-nothing").status_code == 404
    answer = admin.post(f"{SETTINGS}/andra/frist-lex_sarah.investigation", {**given, "number": "snart"})
    assert answer.status_code == 422 and "Skriv hur lång tiden är" in words(answer)


def test_a_setting_is_changed_from_a_day(as_: As) -> None:
    admin = as_("admin")
    given = {"value": "ja", "source": "SN § 4", "valid_from": "2026-09-20", "reason": "Efter samråd med juristen."}
    path = f"{SETTINGS}/andra/val-manager_view_ends_at_lex_sarah"
    assert admin.post(path, given).location == SETTINGS
    row = "Enhetschefen ser inte längre ärendet när det har blivit lex Sarah"
    assert f"{row} Från 20 september 2026: Ja. SN § 4 Nej" in words(admin.get(SETTINGS)), "not yet"
    assert f"{row} Ja SN § 4 20 september 2026" in words(admin.get(f"{SETTINGS}?dag=2026-09-20"))


CHAIN: dict[str, Any] = {
    "warn_managers": "1",
    "due_managers": "2",
    "due_roles": ["forvaltningschef", "ordforande"],
    "first_after": "2",
    "first_unit": "WD",
    "first_managers": "3",
    "second_after": "",
    "source": "SN 2026-09-15 § 83",
    "valid_from": "2026-10-01",
    "reason": "Sena anmälningar ska nå ordföranden.",
}


def test_who_is_told_of_what_is_late_is_shown_and_changed_from_a_day(as_: As) -> None:
    admin = as_("admin")
    now = words(admin.get(ESCALATION))
    assert "Alla frister som inte har en egen kedja Närmaste chef De två närmaste cheferna" in now
    form = admin.get(f"{ESCALATION}/andra/everything")
    assert "Vaksams förslag gäller" in words(form)
    assert admin.post(f"{ESCALATION}/andra/everything", CHAIN).location == ESCALATION
    today, then = words(admin.get(ESCALATION)), words(admin.get(f"{ESCALATION}?dag=2026-10-01"))
    whom = "De två närmaste cheferna, förvaltningschef och ordförande Två arbetsdagar senare: de tre närmaste cheferna"
    assert whom not in today and whom in then
    assert "Från 1 oktober 2026: påminnelsen: närmaste chef; tiden ute: de två närmaste cheferna" in today
    assert CHAIN["reason"] in today


def test_a_deadline_gets_a_chain_of_its_own(as_: As) -> None:
    admin = as_("admin")
    about = {**CHAIN, "about": "complaint.answer", "valid_from": "2026-09-15"}
    assert admin.post(f"{ESCALATION}/ny", about).location == ESCALATION
    label = "Klagomålet ska vara besvarat"
    assert f"{label} Närmaste chef De två närmaste cheferna, förvaltningschef och ordförande" in words(
        admin.get(ESCALATION)
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"due_managers": "0", "due_roles": []}, "Varje led ska ha någon som får veta."),
        ({"first_after": "snart"}, "Skriv hur lång tiden är"),
        ({"second_after": "1", "second_unit": "WD", "second_managers": "1"}, "Varje led ska komma senare"),
        ({"source": ""}, "Skriv vilket beslut det är."),
        ({"valid_from": "2026-09-14"}, "Det kan gälla tidigast i dag"),
    ],
)
def test_a_chain_that_cannot_be_followed_is_refused_and_what_was_written_stays(
    as_: As, wrong: dict[str, object], told: str
) -> None:
    answer = as_("admin").post(f"{ESCALATION}/andra/everything", {**CHAIN, "due_roles": ["mas"], **wrong})
    assert answer.status_code == 422 and told in words(answer)
    if "due_roles" not in wrong:
        assert 'name="due_roles" value="mas" checked' in answer.text


def test_a_time_that_is_planned_stands_beside_the_one_that_holds(as_: As) -> None:
    admin = as_("admin")
    given = {"number": "45", "unit": "D", "source": "SN § 3", "valid_from": "2026-11-01", "reason": "Fler utredningar."}
    assert admin.post(f"{SETTINGS}/andra/frist-lex_sarah.investigation", given).location == SETTINGS
    assert "Från 1 november 2026: 45 dagar. SN § 3" in words(admin.get(SETTINGS))
    value = {"value": "ja", "source": "SN § 4", "valid_from": "2026-11-01", "reason": "Ordföranden får uppdraget."}
    assert admin.post(f"{SETTINGS}/andra/val-board_decides_all", value).location == SETTINGS
    assert "Från 1 november 2026: Ja. SN § 4" in words(admin.get(SETTINGS))


def test_every_deadline_that_a_process_counts_can_be_read(as_: As) -> None:
    page = words(as_("admin").get(SETTINGS))
    missing = [
        deadline.label
        for workflow in all_workflows().values()
        for deadline in workflow.deadlines.values()
        if deadline.key and deadline.key in catalogue() and catalogue()[deadline.key].label not in page
    ]
    assert missing == []


def test_a_meeting_is_added_and_cancelled(as_: As, town: Town) -> None:
    admin = as_("admin")
    given = {
        "board": str(town.unit("Socialnämnden")),
        "held_on": "2026-09-30",
        "papers_by": "2026-09-23",
        "reason": "Extra.",
    }
    assert admin.post(f"{MEETINGS}/ny", given).location == MEETINGS
    assert "30 september 2026 23 september 2026 Socialnämnden" in words(admin.get(MEETINGS))
    answer = admin.post(f"{MEETINGS}/ny", given)
    assert answer.status_code == 422 and "sammanträder redan den dagen" in words(answer)
    answer = admin.post(f"{MEETINGS}/ny", {**given, "held_on": "2026-10-01", "papers_by": "2026-10-02"})
    assert answer.status_code == 422 and "Manusstoppet kan inte ligga efter sammanträdet." in words(answer)


def test_who_was_manager_in_march_is_told_after_somebody_else_has_become_it(as_: As, town: Town) -> None:
    admin = as_("admin")
    give = {
        "person": str(town.person("amina")),
        "role": "chef",
        "first": "2026-09-16",
        "last": "",
        "reason": "Tillträder.",
    }
    assert admin.post(f"{unit_page(town)}/roll", give).location == unit_page(town)
    with town.house.database.reading() as session:
        mine = select(RoleHolding.id).where(RoleHolding.person_id == town.person("anders"))
        anders = session.scalars(mine).one()
    assert (
        admin.post(
            f"/admin/organisation/roll/{anders}/avsluta", {"last": "2026-09-15", "reason": "Slutar."}
        ).status_code
        == 302
    )
    page = words(admin.get(unit_page(town)))
    assert (
        "Amina Yusuf Chef, Stödpedagog 16 sep 2026 –" in page
        and "Anders Sjö Chef, Enhetschef 1 jan 2024 – 15 sep 2026" in page
    )
    assert "Roll avslutad: Anders Sjö, Chef" in page and "Tillträder." in page
    assert "Anders Sjö Enhetschef Chef till 15 sep 2026" in words(admin.get("/admin/organisation?dag=2026-03-10"))
    assert "Amina Yusuf Stödpedagog Chef" in words(admin.get("/admin/organisation?dag=2026-09-16"))


def test_a_unit_is_renamed_moved_added_and_closed_from_its_page(as_: As, town: Town) -> None:
    admin, norr = as_("admin"), unit_page(town, "Hemtjänst Norr")
    say = {"since": "2026-09-15", "reason": "Ny organisation."}
    assert admin.post(f"{norr}/namn", {**say, "name": "Hemvården Norr"}).location == norr
    assert "Nytt namn: Hemtjänst Norr → Hemvården Norr" in words(admin.get(norr))
    under = str(town.unit("Individ- och familjeomsorgen"))
    assert admin.post(f"{norr}/flytta", {**say, "under": under}).location == norr
    assert admin.post(f"{norr}/ny", {**say, "name": "Nattpatrullen", "kind": "enhet"}).location == norr
    new = unit_page(town, "Nattpatrullen")
    assert admin.post(f"{new}/stang", {"last": "2026-09-15", "reason": "Blev inget."}).location == new
    assert "Stängd 15 sep 2026" in words(admin.get(new))
    assert admin.get(f"{new}/namn").status_code == 404
    answer = admin.post(f"{norr}/stang", {"last": "2026-09-15", "reason": "Läggs ner."})
    assert answer.status_code == 422 and "har någon en roll här" in words(answer)
    assert {row.kind for row in changes(town)} == {"unit_renamed", "unit_moved", "unit_added", "unit_closed"}
