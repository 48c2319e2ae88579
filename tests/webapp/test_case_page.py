"""The case page: whose turn it is, why the days are what they are, what is known, and who may look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from engine.documents import File
from engine.models import Absence, AccessGrant, Case, DeadlineRow, History, ReadLog
from engine.push import Push
from engine.reading.case_page import read_case
from tests.builders import Town
from tests.webapp.conftest import Visitor, words
from workflows.records.models import Cause, Measure, MeasureCase

As = Callable[[str], Visitor]


def address(number: str) -> str:
    return f"/arenden/{number.replace(' ', '-')}"


@contextmanager
def statements(town: Town) -> Iterator[list[str]]:
    """What is asked of the database inside the block."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "ROLLBACK")):
            asked.append(statement)

    event.listen(town.house.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(town.house.database.engine, "before_cursor_execute", note)


def investigated(town: Town) -> str:
    """A case whose investigator has been appointed."""
    number = town.report()
    town.do("register_report", "greta", number, **REGISTERED)
    town.do("receive_report", "anders", number, **RECEIVED)
    town.do("assess_report", "maria", number, **ASSESSED)
    chosen = {"investigator": town.person("johan"), "commission": "Utred.", "impartiality_checked": True}
    town.do("appoint_investigator", "maria", number, **chosen)
    return number


REGISTERED = {"diary_number": "SN 2026/0412", "secrecy_marked": True, "inform_presidium": True}
RECEIVED = {
    "immediate_measures": "Dörren låstes upp.",
    "measures_taken_on": "2026-09-15",
    "person_safe": True,
    "police_report": "no",
    "police_report_reason": "Inget brott.",
    "person_informed": True,
    "guardian_informed": "yes",
}
ASSESSED = {
    "assessment": "investigate",
    "assessment_reason": "Ett ingrepp i friheten.",
    "law": "LSS",
    "area": "lss_adult_housing",
    "misconduct_type": "legal_certainty",
    "severity": 3,
    "probability": 2,
}


def test_the_one_whose_turn_it_is_is_told_what_to_do(as_: As, town: Town) -> None:
    number = town.report()
    page = words(as_("anders").get(address(number)))
    assert "Din tur nu" in page
    assert "Se till att den enskilde är trygg och skriv ner vad ni har gjort." in page


def test_the_button_leads_to_the_task(as_: As, town: Town) -> None:
    number = town.report()
    assert f"/uppgifter/{town.task('receive_report', number).id}" in as_("anders").get(address(number)).text


def test_others_are_told_whom_it_waits_for_and_since_when(as_: As, town: Town) -> None:
    number = investigated(town)
    page = words(as_("greta").get(address(number)))
    assert "Din tur nu" not in page
    assert "Väntar på Johan Berg, utredare och SAS, sedan tisdag 15 september 2026." in page


def test_a_task_that_nobody_can_take_says_so(as_: As, town: Town) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        away = {"valid_from": town.now.date(), "valid_to": town.now.date(), "substitute_id": None}
        session.add(Absence(person_id=town.person("greta"), **away))
    assert "ingen har rollen som krävs" not in words(as_("greta").get(address(number)))  # it is still hers to do
    assert "Diarieför rapporten ingen" in words(as_("anders").get(address(number)))


def test_every_deadline_is_explained_in_full(as_: As, town: Town) -> None:
    number = town.report()
    page = words(as_("anders").get(address(number)))
    with town.house.database.reading() as session:
        waiting = session.scalars(select(DeadlineRow).where(DeadlineRow.case_id == town.case(number).id)).all()
    assert waiting
    for deadline in waiting:
        assert " ".join(deadline.explanation.split()) in page
    assert "Lokal rutin" in page and "Vaksams förslag" in page


def test_a_deadline_that_was_kept_stands_among_those_that_are_over(as_: As, town: Town) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **REGISTERED)
    page = words(as_("greta").get(address(number)))
    assert "En frist som är avslutad" in page and "Klart i tid" in page


def test_what_is_known_is_told_in_words(as_: As, town: Town) -> None:
    number = investigated(town)
    page = words(as_("maria").get(address(number)))
    for said in (
        "Utredare Johan Berg, Utredare och SAS",
        "Var hände det? Gruppbostaden Björkbacken",
        "Vilken dag hände det? 14 september 2026",
        "Lagrum LSS",
        "Är den enskilde trygg nu? Ja",
        "Hur går vi vidare? Utred",
        "Elin Strand, Socionompraktikant · tisdag 15 september 2026 kl. 07.40",
    ):
        assert said in page
    assert "lss_adult_housing" not in page


def test_rows_of_a_form_become_a_small_table(as_: As, town: Town) -> None:
    number = investigated(town)
    town.do("investigate", "johan", number, **FOUND)
    page = words(as_("johan").get(address(number)))
    assert "Nr Område Orsak" in page
    assert "1 Organisation: processer, rutiner och riktlinjer Rutin saknas för frukosten." in page


FOUND = {
    "course_of_events": "Dörren låstes.",
    "investigated_consequences": "Rädsla.",
    "noticed_how": "Praktikanten hörde det.",
    "noticed_on": "2026-09-14",
    "person_heard": False,
    "person_heard_reason": "Vill inte.",
    "causes": [{"area": "organisation_routines", "description": "Rutin saknas för frukosten."}],
    "similar_before": False,
    "similar_before_reason": "Sökt i rapporterna.",
    "could_recur": False,
    "could_recur_reason": "Låset är bytt.",
    "measures_taken": "Låset är bytt.",
    "sources": [{"source": "Samtal", "date": "2026-09-15", "kind": "fact"}],
}


def test_the_registers_fill_their_panels(as_: As, town: Town) -> None:
    number = investigated(town)
    town.do("investigate", "johan", number, **FOUND)
    town.do(
        "propose_decision",
        "johan",
        number,
        proposed_outcome="misconduct",
        proposal_reason="Inlåsning utan stöd i lag.",
        measures=[
            {
                "cause": 1,
                "description": "Skriv en rutin",
                "owner": town.person("anders"),
                "due_on": "2026-10-20",
                "follow_up_on": "2027-01-20",
            }
        ],
        risk_severity_after=3,
        risk_probability_after=1,
    )
    page = words(as_("maria").get(address(number)))
    assert "Skriv en rutin Orsak 1: Rutin saknas för frukosten. Ansvarig: Anders Sjö, Enhetschef" in page
    assert "Sannolikhet: Liten – varje månad Bedömt av Maria Lind" in page
    assert "Sannolikhet: Mycket liten – ungefär en gång om året eller mer sällan Bedömt av Johan Berg" in page


def test_history_tells_who_did_what_and_never_what_was_written(as_: As, town: Town) -> None:
    number = investigated(town)
    page = words(as_("maria").get(address(number)))
    history = page[page.index("Historik") : page.index("Frister")]
    assert "Klart: Diarieför rapporten tisdag 15 september 2026 kl. 07.40 · Greta Holm, Registrator" in history
    assert "SN 2026/0412" not in history and "Dörren låstes" not in history


def test_every_kind_of_history_row_has_swedish_words(as_: As, town: Town) -> None:
    number = investigated(town)
    town.cases.involve(town.case(number).id, town.person("maria"), town.person("stefan"))
    town.cases.attach(town.case(number).id, town.person("maria"), File(filename="bild.png", content=b"x"))
    town.go(days=40)
    page = words(as_("maria").get(address(number)))
    assert "Anteckning i historiken" not in page
    assert "Jäv antecknat för Stefan Gran: inblandad i händelsen" in page


def test_the_drawing_is_the_one_the_case_began_with(as_: As, town: Town) -> None:
    number = town.report()
    answer = as_("anders").get(f"{address(number)}/ritning.bpmn")
    drawn = (town.house.workflow("lex_sarah").folder / "lex_sarah.bpmn").read_bytes()
    assert answer.status_code == 200
    assert answer.data == drawn
    assert answer.content_type.startswith("application/xml")


def test_the_steps_stand_as_text_too(as_: As, town: Town) -> None:
    number = town.report()
    town.do("register_report", "greta", number, **REGISTERED)
    page = words(as_("anders").get(address(number)))
    steps = page[page.index("Läs stegen som text") : page.index("Det vi vet")]
    assert "Diarieför rapporten Registrator Klart" in steps
    assert "Vidta omedelbara åtgärder Mottagande chef Din tur nu" in steps
    assert "Kontrollera och avsluta" in steps and "Kvar" in steps


def test_a_step_the_case_can_no_longer_reach_is_not_told_as_left(town: Town) -> None:
    number = investigated(town)
    with town.house.database.reading() as session:
        page = read_case(town.house, session, number, town.person("maria"), town.now.date())
    assert "confirm_closing" not in {step.id for step in page.steps}
    assert {step.id: step.state for step in page.steps}["investigate"] == "current"
    assert page.awaited == ()  # the question of IVO only listens


def test_to_look_is_noted(as_: As, town: Town) -> None:
    number = town.report()
    as_("anders").get(address(number))
    with town.house.database.reading() as session:
        rows = session.execute(select(ReadLog.person_id, ReadLog.case_id, ReadLog.what)).all()
    assert [tuple(row) for row in rows] == [(town.person("anders"), town.case(number).id, "case")]


def test_who_may_not_see_it_is_not_noted_as_having_looked(as_: As, town: Town) -> None:
    number = town.report()
    assert as_("karin").get(address(number)).status_code == 404
    with town.house.database.reading() as session:
        assert session.scalars(select(ReadLog)).all() == []


def test_a_page_asks_fifteen_times_however_long_the_case(town: Town) -> None:
    number = investigated(town)
    with town.house.database.reading() as session:
        read_case(town.house, session, number, town.person("maria"), town.now.date())
    town.do("investigate", "johan", number, **FOUND)
    for _ in range(30):
        town.cases.attach(town.case(number).id, town.person("maria"), File(filename="bild.png", content=b"x"))
    maria, today = town.person("maria"), town.now.date()
    with town.house.database.reading() as session, statements(town) as asked:
        page = read_case(town.house, session, number, maria, today)
    assert len(page.papers) == 30
    assert len(asked) <= 15, asked


def test_the_one_with_jav_finds_nothing(as_: As, town: Town) -> None:
    """Not the page, its drawing or its papers, and not by number."""
    number = town.report(concerns_staff=[town.person("anders")])
    town.cases.attach(town.case(number).id, town.person("greta"), File(filename="bild.png", content=b"x"))
    anders = as_("anders")
    for path in ("", "/ritning.bpmn", "/handling", "/jav", "/atgard/ivo_question"):
        assert anders.get(address(number) + path).status_code == 404, path
    assert anders.get("/dokument/1").status_code == 404
    assert number not in words(anders.get("/arenden?status=all"))
    assert "Brist i rättssäkerhet" not in words(anders.get(f"/arenden?status=all&nummer={number}"))


def test_jav_takes_the_case_away_at_once(as_: As, town: Town) -> None:
    number = investigated(town)
    maria, johan = as_("maria"), as_("johan")
    assert johan.get(address(number)).status_code == 200
    assert maria.post(f"{address(number)}/jav", {"person": town.person("johan")}).status_code == 302
    assert johan.get(address(number)).status_code == 404
    assert "Jäv är antecknat för Johan Berg" in words(maria.get(address(number)))


def test_who_notes_jav_for_herself_loses_the_case_and_is_led_to_the_list(as_: As, town: Town) -> None:
    number = investigated(town)
    maria = as_("maria")
    answer = maria.post(f"{address(number)}/jav", {"person": town.person("maria")})
    assert answer.location == "/arenden"
    assert maria.get(address(number)).status_code == 404


def test_jav_without_a_person_says_what_is_missing(as_: As, town: Town) -> None:
    number = town.report()
    answer = as_("anders").post(f"{address(number)}/jav")
    assert answer.status_code == 422
    assert "Välj vem det gäller." in words(answer)


def test_the_question_of_ivo_is_offered_to_those_who_may_raise_it(as_: As, town: Town) -> None:
    number = investigated(town)
    asked = "Väck frågan om anmälan till IVO"
    for username in ("anders", "maria", "johan"):
        assert asked in words(as_(username).get(address(number))), username
    greta = as_("greta")
    assert asked not in words(greta.get(address(number))).split("Gör mer i ärendet")[1]
    assert greta.get(f"{address(number)}/atgard/ivo_question").status_code == 409


def test_the_question_of_ivo_is_raised(as_: As, town: Town) -> None:
    town.cancel_meetings()
    number = investigated(town)
    johan = as_("johan")
    refused = johan.post(f"{address(number)}/atgard/ivo_question")
    assert refused.status_code == 422
    answer = johan.post(f"{address(number)}/atgard/ivo_question", {"ivo_question_reason": "Det har hänt flera gånger."})
    assert answer.status_code == 302
    assert town.task("decide_notification", number).status == "open"
    assert "Väck frågan om anmälan till IVO" in words(johan.get(address(number)))
    assert johan.get(f"{address(number)}/atgard/ivo_question").status_code == 409


def test_what_was_written_in_an_action_is_kept_until_it_is_done(
    app: Flask, as_: As, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("något")

    number = investigated(town)
    johan, path = as_("johan"), f"{address(number)}/atgard/ivo_question"
    reason = {"ivo_question_reason": "Det har hänt flera gånger."}
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patched:
        patched.setattr(Push, "send", breaks)
        fault = johan.post(path, reason)
    assert fault.status_code == 500 and "Det har hänt flera gånger." in fault.text
    assert "Det har hänt flera gånger." in as_("johan").get(path).text
    assert "Det har hänt flera gånger." not in as_("maria").get(path).text
    assert johan.post(path, reason).status_code == 302
    late = as_("maria").post(path, {"ivo_question_reason": "Jag tänkte likadant som Johan."})
    assert late.status_code == 409 and "Jag tänkte likadant som Johan." in late.text
    assert "Jag tänkte likadant som Johan." in as_("maria").get(path).text
    assert "flera gånger" not in johan.get(path).text


def test_jav_is_noted_on_a_closed_case(as_: As, town: Town) -> None:
    number = town.report()
    with town.house.database.transaction() as session:
        session.get_one(Case, town.case(number).id).status = "closed"
    greta, anders = as_("greta"), as_("anders")
    assert "Anteckna jäv" in words(greta.get(address(number)))
    assert "Lägg till en fil" not in words(greta.get(address(number)))
    assert greta.get(f"{address(number)}/jav").status_code == 200
    assert greta.post(f"{address(number)}/jav", {"person": town.person("anders")}).status_code == 302
    assert anders.get(address(number)).status_code == 404


def test_a_substitute_is_named_as_acting_for_the_absent(as_: As, town: Town) -> None:
    number = investigated(town)
    with town.house.database.transaction() as session:
        away = {"valid_from": town.now.date(), "valid_to": town.now.date(), "substitute_id": town.person("leila")}
        session.add(Absence(person_id=town.person("johan"), **away))
    leila = as_("leila")
    assert "Din tur nu" in words(leila.get(address(number)))
    assert "Väck frågan om anmälan till IVO" in words(leila.get(address(number)))
    town.do("investigate", "leila", number, **FOUND)
    assert "Leila Farsi, Kvalitetsutredare för Johan Berg" in words(as_("maria").get(address(number)))


def test_a_paper_is_added_and_told(as_: As, town: Town) -> None:
    from io import BytesIO

    number = town.report()
    anders = as_("anders")
    answer = anders.post(f"{address(number)}/handling", {"attachments": (BytesIO(b"x" * 2000), "dörr.jpg")})
    assert answer.status_code == 302
    page = words(anders.get(address(number)))
    assert "dörr.jpg Bild (JPEG), 2 kB · Anders Sjö, Enhetschef" in page
    assert "En fil lades till" in page


def test_a_paper_of_a_kind_we_do_not_take_is_refused_by_name(as_: As, town: Town) -> None:
    from io import BytesIO

    number = town.report()
    answer = as_("anders").post(f"{address(number)}/handling", {"attachments": (BytesIO(b"x"), "macro.exe")})
    assert answer.status_code == 422
    assert "macro.exe är av ett slag som inte kan tas emot" in words(answer)


def test_letters_are_told_with_their_state(as_: As, town: Town) -> None:
    number = town.report()
    page = words(as_("anders").get(address(number)))
    assert f"{number}: tack, din rapport är mottagen Elin Strand, Socionompraktikant" in page
    assert "Väntar på att skickas" in page


def test_nothing_of_history_is_lost_on_the_way_to_the_page(as_: As, town: Town) -> None:
    number = investigated(town)
    with town.house.database.reading() as session:
        rows = session.scalars(select(History).where(History.case_id == town.case(number).id)).all()
    told = as_("maria").get(address(number)).text.count('<span class="what">')
    assert told == len([row for row in rows if row.kind != "letter_queued"])


def test_a_case_the_registers_name_is_linked_though_another_case_opened_it(town: Town, as_: As) -> None:
    """A measure without effect opens the next one from its own case; the report's case must lead there too."""
    number = investigated(town)
    town.do("investigate", "johan", number, **FOUND)
    with town.house.database.transaction() as session:
        first = session.get_one(Case, town.case(number).id)
        kept = {"workflow": "measure", "definition_hash": first.definition_hash, "unit_id": first.unit_id}
        old = Case(number="ÅTG 2026-0001", parent_id=first.id, opened_at=town.now, status="closed", **kept)
        session.add(old)
        session.flush()
        new = Case(number="ÅTG 2026-0002", parent_id=old.id, opened_at=town.now, **kept)
        session.add(new)
        session.flush()
        cause = session.scalars(select(Cause.id).where(Cause.case_id == first.id)).one()
        plan = {"cause_id": cause, "owner_id": town.person("anders"), "due_on": town.now.date(), "status": "running"}
        measure = Measure(
            case_id=first.id,
            measure_case_id=new.id,
            description="En ny rutin",
            follow_up_on=town.now.date() + timedelta(days=30),
            **plan,
        )
        session.add(measure)
        session.flush()
        session.add(MeasureCase(measure_id=measure.id, cause_id=cause, case_id=first.id))
        maria = town.person("maria")
        session.add(AccessGrant(case_id=new.id, person_id=maria, whom=f"person:{maria}", since=town.now))
    page = as_("maria").get(address(number))
    assert words(page).count("ÅTG 2026-0002") == 2  # beside the measure and among the linked
    assert 'href="/arenden/%C3%85TG-2026-0002"' in page.text
    assert 'href="/arenden/%C3%85TG-2026-0001"' not in page.text  # no task of hers there


def test_who_reported_is_told_to_those_who_receive_and_investigate_and_to_nobody_else(as_: As, town: Town) -> None:
    number = town.report()
    path = address(number)
    assert "Elin Strand" in as_("anders").get(path).text
    seen_by_registrar = as_("greta").get(path).text
    assert "Elin Strand" not in seen_by_registrar and "Socionompraktikant" not in seen_by_registrar
    assert "Den som öppnade ärendet" in seen_by_registrar


def test_a_report_that_was_not_made_at_once_is_noted(as_: As, town: Town) -> None:
    late, at_once = town.report(), town.report(noticed_on="2026-09-15")
    assert "Lagen säger genast" in as_("anders").get(address(late)).text
    assert "Lagen säger genast" not in as_("anders").get(address(at_once)).text


def test_a_case_names_the_act_it_is_under(as_: As, town: Town) -> None:
    number = town.report().replace(" ", "-")
    assert "Lag som gäller Socialtjänstlagen (2025:400)" in words(as_("anders").get(f"/arenden/{number}"))
    with town.house.database.transaction() as session:
        session.execute(update(Case).values(law="2010:659"))
    assert "Lag som gäller Patientsäkerhetslagen (2010:659)" in words(as_("anders").get(f"/arenden/{number}"))
