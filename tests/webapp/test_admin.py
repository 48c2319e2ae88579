"""Administration: how the machine is doing and who works here, for administrators, without a word of any case."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from engine.absences import AbsenceOverlaps, note_absence
from engine.incidents import record_incident
from engine.models import Absence, Case, Definition, Incident, Involvement, RoleHolding
from tests.builders import Town
from tests.engine.everyday import at_once, hire
from tests.webapp.conftest import Visitor, words
from workflows.settings_panels import time_in_words

As = Callable[[str], Visitor]
PAGES = ("/admin/", "/admin/processer", "/admin/organisation", "/admin/installningar")


def test_others_are_refused(as_: As) -> None:
    for username in ("rune", "elin"):
        visitor = as_(username)
        assert {visitor.get(path).status_code for path in PAGES} == {403}, username


def test_others_may_not_note_an_absence(as_: As, town: Town) -> None:
    given = {"person": town.person("karin"), "first": "2026-09-15", "last": "2026-09-16"}
    assert as_("maria").post("/admin/organisation/franvaro", given).status_code == 403
    with town.house.database.reading() as session:
        assert session.scalars(select(Absence)).all() == []


def test_an_administrator_sees_no_case(as_: As, town: Town) -> None:
    number = town.report(what_happened="Dörren var låst hela natten.")
    town.go(days=30)
    admin = as_("admin")
    for path in PAGES:
        page = words(admin.get(path))
        assert "Dörren" not in page and "Brist i rättssäkerhet" not in page, path
    assert admin.get(f"/arenden/{number.replace(' ', '-')}").status_code == 404
    assert number not in words(admin.get("/arenden?status=all"))


def test_a_fault_is_told_with_its_plain_cause(as_: As, town: Town) -> None:
    record_incident(town.house, "timer", "timer:x", RuntimeError("Stefan låste"))
    page = words(as_("admin").get("/admin/"))
    assert "En tid kunde inte hanteras" in page and "RuntimeError" in page
    assert "Stefan" not in page


def test_a_fault_somebody_has_seen_to_is_told_no_more_and_who_said_so_is_kept(as_: As, town: Town) -> None:
    town.go(minutes=1)
    for kind, key in (("message", "message:1"), ("web", "web:AAAA-BBBB:case.show")):
        record_incident(town.house, kind, key, RuntimeError())
    admin = as_("admin")
    assert "Nummer AAAA-BBBB" in words(admin.get("/admin/"))
    numbers = {row.key: row.id for row in incidents(town)}
    for number in numbers.values():
        assert admin.post(f"/admin/fel/{number}/atgardat").status_code == 302
    page = words(admin.get("/admin/"))
    assert "Inget fel väntar" in page and "Allt fungerar" in page
    assert {(row.resolved_by_id, row.resolved_at) for row in incidents(town)} == {(town.person("admin"), town.now)}
    record_incident(town.house, "message", "message:1", RuntimeError())
    assert "Ett fel väntar på åtgärd" in words(admin.get("/admin/")), "happens again: it is told again"


def test_nobody_says_that_an_unmanned_task_is_mended_it_is_when_somebody_gets_the_role(as_: As, town: Town) -> None:
    with town.house.database.transaction() as session:
        session.execute(delete(RoleHolding).where(RoleHolding.role == "registrator"))
    town.report()
    [found] = incidents(town)
    admin = as_("admin")
    page = admin.get("/admin/")
    assert "Försvinner när någon får rollen" in words(page) and "/atgardat" not in page.text
    assert admin.post(f"/admin/fel/{found.id}/atgardat").status_code == 302
    assert "En obemannad uppgift försvinner själv ur listan" in words(admin.get("/admin/"))
    assert [row.resolved_at for row in incidents(town)] == [None]
    hire(town, "leila", "registrator")
    town.go(minutes=1)
    assert "Inget fel väntar" in words(admin.get("/admin/"))


def test_with_jav_a_cases_faults_are_neither_seen_nor_said_to_be_mended(as_: As, town: Town) -> None:
    with town.house.database.transaction() as session:
        session.execute(delete(RoleHolding).where(RoleHolding.role == "registrator"))
    about_ada, linked, others = town.report(), town.report(), town.report()
    ids = {number: town.case(number).id for number in (about_ada, linked, others)}
    with town.house.database.transaction() as session:
        session.execute(update(Case).where(Case.id == ids[linked]).values(parent_id=ids[about_ada]))
        about = {"person_id": town.person("admin"), "kind": "involved", "noted_at": town.now}
        session.add(Involvement(case_id=ids[linked], **about))
    for number in ids:
        record_incident(town.house, "timer", f"timer:{number}", RuntimeError(), ids[number])
    record_incident(town.house, "web", "web:AAAA-BBBB:case.show", RuntimeError())
    admin = as_("admin")
    page = words(admin.get("/admin/"))
    assert others in page and "Nummer AAAA-BBBB" in page
    assert about_ada not in page and linked not in page and "till." not in page
    for row in incidents(town):
        hidden = row.case_id in (ids[about_ada], ids[linked])
        assert admin.post(f"/admin/fel/{row.id}/atgardat").status_code == (404 if hidden else 302), row.key
    waiting = {row.case_id for row in incidents(town) if row.resolved_at is None and row.kind == "timer"}
    assert waiting == {ids[about_ada], ids[linked]}
    with town.house.database.transaction() as session:
        session.execute(update(Incident).where(Incident.case_id == ids[others]).values(resolved_at=town.now))
    assert "Det som väntar åtgärdas av någon annan." in words(admin.get("/admin/"))


def test_only_an_administrator_with_the_pages_token_may_say_that_a_fault_is_mended(as_: As, town: Town) -> None:
    record_incident(town.house, "timer", "timer:x", RuntimeError())
    [number] = [row.id for row in incidents(town)]
    assert as_("maria").post(f"/admin/fel/{number}/atgardat").status_code == 403
    assert as_("admin").client.post(f"/admin/fel/{number}/atgardat").status_code == 400
    assert [row.resolved_at for row in incidents(town)] == [None]
    assert as_("admin").post("/admin/fel/999/atgardat").status_code == 404


def test_every_version_of_a_process_and_its_cases(as_: As, town: Town) -> None:
    town.report()
    with town.house.database.transaction() as session:
        row = session.scalars(select(Definition).where(Definition.workflow == "lex_sarah")).one()
        newer = {"hash": "f" * 64, "bundle": row.bundle, "workflow": "lex_sarah", "version": 2}
        session.add(Definition(**newer, deployed_at=town.now))
    page = words(as_("admin").get("/admin/processer"))
    lex_sarah = page[page.index("Lex Sarah Ritningen godkänd") :]
    assert "2 nya ärenden får den tisdag 15 september 2026 kl. 07.40 0 0" in lex_sarah
    assert "1 tisdag 15 september 2026 kl. 07.40 1 1" in lex_sarah
    assert "Ritningen här är inte den som nya ärenden får" in lex_sarah  # the folder is not what new cases would get


def test_the_organisation_with_its_roles(as_: As, town: Town) -> None:
    page = words(as_("admin").get("/admin/organisation"))
    assert "Gruppbostaden Björkbacken Enhet" in page
    assert "Greta Holm Registrator Registrator, Socialförvaltningen" in page


def test_a_substitute_is_noted_and_sees_the_work(as_: As, town: Town) -> None:
    number = town.report()
    karin, admin = as_("karin"), as_("admin")
    given = {"person": town.person("anders"), "substitute": town.person("karin"), "first": "2026-09-15"}
    assert admin.post("/admin/organisation/franvaro", {**given, "last": "2026-09-20"}).status_code == 302
    page = words(admin.get("/admin/organisation"))
    assert "Anders Sjö 15 sep 2026 – 20 sep 2026 Ersätts av Karin Falk" in page
    assert number in words(karin.get("/arenden"))


def test_an_absence_that_is_wrong_is_refused_by_field(as_: As, town: Town) -> None:
    admin = as_("admin")
    right = {"person": "9", "substitute": "10", "first": "2026-09-15", "last": "2026-09-20"}
    for wrong, told in (
        ({"person": ""}, "Välj vem som är borta."),
        ({"first": "igår"}, "Ange första dagen."),
        ({"last": "2026-09-01"}, "Sista dagen kan inte ligga före den första."),
        ({"substitute": "9"}, "Välj någon annan än den som är borta."),
    ):
        answer = admin.post("/admin/organisation/franvaro", {**right, **wrong})
        assert answer.status_code == 422 and told in words(answer), wrong
    with town.house.database.reading() as session:
        assert session.scalars(select(Absence)).all() == []


def test_who_noted_an_absence_is_kept_and_seen(as_: As, town: Town) -> None:
    assert note(as_("admin"), town, "anders", "karin").status_code == 302
    [row] = absences(town)
    assert (row.noted_by_id, row.noted_at) == (town.person("admin"), town.now)
    assert "Ersätts av Karin Falk Antecknat av Ada Minell" in words(as_("admin").get("/admin/organisation"))


def test_a_person_is_away_once_at_a_time(as_: As, town: Town) -> None:
    admin = as_("admin")
    assert note(admin, town, "anders", "karin").status_code == 302
    for days in (("2026-09-20", "2026-09-25"), ("2026-09-01", "2026-09-15"), ("2026-09-16", "2026-09-17")):
        answer = note(admin, town, "anders", "sofia", *days)
        assert answer.status_code == 422, days
        assert "Personen är redan antecknad som borta 15 sep 2026 – 20 sep 2026." in words(answer)
    assert note(admin, town, "anders", "sofia", "2026-09-21", "2026-09-22").status_code == 302
    assert note(admin, town, "maria", "sofia").status_code == 302, "somebody else's days are their own"
    assert len(absences(town)) == 3


def test_two_who_note_the_same_absence_at_once_note_it_once(town: Town) -> None:
    def once() -> None:
        day = town.now.date()
        note_absence(town.house, town.person("anders"), town.person("karin"), first=day, last=day)

    outcomes = at_once(once, once)
    assert [type(one) for one in outcomes if one is not None] == [AbsenceOverlaps]
    assert len(absences(town)) == 1


def test_an_administrator_never_lets_themselves_stand_in(as_: As, town: Town) -> None:
    answer = note(as_("admin"), town, "anders", "admin")
    assert answer.status_code == 422 and "Du kan inte göra dig själv till ersättare." in words(answer)
    assert absences(town) == []


def test_an_absence_ended_today_takes_the_substitutes_sight_at_once(as_: As, town: Town) -> None:
    number = town.report()
    admin, karin = as_("admin"), as_("karin")
    note(admin, town, "anders", "karin")
    assert number in words(karin.get("/arenden"))
    [row] = absences(town)
    assert as_("maria").post(f"/admin/organisation/franvaro/{row.id}/avsluta").status_code == 403
    assert admin.post(f"/admin/organisation/franvaro/{row.id}/avsluta").status_code == 302
    assert number not in words(karin.get("/arenden"))
    assert "Ingen är borta" in words(admin.get("/admin/organisation"))
    [row] = absences(town)
    assert (row.ended_by_id, row.ended_at) == (town.person("admin"), town.now)
    assert note(admin, town, "anders", "sofia").status_code == 302, "the days are free again"


def test_an_absence_to_come_is_ended_and_its_days_are_free(as_: As, town: Town) -> None:
    admin = as_("admin")
    note(admin, town, "anders", "karin", "2026-09-20", "2026-09-25")
    [row] = absences(town)
    admin.post(f"/admin/organisation/franvaro/{row.id}/avsluta")
    assert "Ingen är borta" in words(admin.get("/admin/organisation"))
    assert note(admin, town, "anders", "karin", "2026-09-10", "2026-09-30").status_code == 302


def test_settings_tell_what_holds_its_ground_and_since_when(as_: As, town: Town) -> None:
    page = words(as_("admin").get("/admin/installningar"))
    assert (
        "Utredningen ska vara klar, räknat från att rapporten kom in 30 dagar Lokal rutin "
        "Socialförvaltningens rutin för lex Sarah, punkt 9 22 januari 2025"
    ) in page
    assert "Utredningen ska vara hos IVO, räknat från anmälan Två månader Lag SOSFS 2011:5 6 kap." in page
    assert "Socialnämndens delegationsordning, SN 2025-01-22 § 7 22 januari 2025" in page


def test_settings_of_the_machine_are_named_and_never_shown(app: Flask, as_: As, town: Town) -> None:
    page = as_("admin").get("/admin/installningar").text
    assert "VAKSAM_SECRET_KEY" in page and "VAKSAM_MAIL_PASSWORD" in page
    assert town.house.settings.secret_key not in page
    assert town.house.database.url not in page


def note(
    visitor: Visitor, town: Town, who: str, substitute: str, first: str = "2026-09-15", last: str = "2026-09-20"
) -> TestResponse:
    given = {"person": town.person(who), "substitute": town.person(substitute), "first": first, "last": last}
    return visitor.post("/admin/organisation/franvaro", given)


def absences(town: Town) -> list[Absence]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Absence).order_by(Absence.id)))


def incidents(town: Town) -> list[Incident]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(Incident).order_by(Incident.id)))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("P2WD", "två arbetsdagar"),
        ("P2M/1930", "två månader"),
        ("P14D", "14 dagar"),
        ("-P7D", "sju dagar före"),
        ("PT4H", "fyra timmar"),
        ("P1D/clock", "en dag"),
        ("next_meeting", "Vid nämndens nästa sammanträde"),
        ("yearly/01-31,04-30", "Varje år 31 januari och 30 april"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, said: str) -> None:
    assert time_in_words(rule) == said
