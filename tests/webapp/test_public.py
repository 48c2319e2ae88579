"""Anybody may tell us something without a login, and follow it with a code that is shown once."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from engine.clock import go_round
from engine.deadline_changes import DeadlineChanges
from engine.models import Case, DeadlineRow, Document, Draft, Letter, OpenedOnce, OpenedOutside, OutsideKey, OutsideTry
from tests.builders import Town
from tests.engine.everyday import count
from tests.webapp.conftest import Visitor, words
from webapp.public import limits
from workflows.records.models import Complaint

As = Callable[[str], Visitor]

TOLD = {
    "kind": "complaint",
    "what_happened": "Receptionen skrek åt min granne inför alla.",
    "source": "organisation",
    "answer_wish": "code",
}


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """Which database it is changes nothing here; tests/engine/test_outside.py asks both."""
    built = Town(sqlite_url)
    yield built
    built.close()


def code_on(page: str) -> str:
    found = re.search(r'class="receipt-code"[^>]*>([^<]+)<', page)
    assert found, "the receipt shows no code"
    return found[1]


def once_on(page: str) -> str:
    found = re.search(r'name="_once" value="([^"]+)"', page)
    assert found
    return found[1]


def told(stranger: Visitor, **also: str) -> str:
    page = stranger.post("/klagomal", {**TOLD, **also})
    assert page.status_code == 200, words(page)
    return page.text


def answered(town: Town, number: str = "") -> None:
    """The complaint is registered, looked into and answered."""
    given: dict[str, Any] = {"secrecy_marked": True, "original_kept": True, "unit": town.unit("Hemtjänst Norr")}
    town.do("register_complaint", "greta", number, diary_number="SN 1", **given)
    sorted_out: dict[str, Any] = {"target": "provider", "misconduct": False, "misconduct_reason": "Nej."}
    found = {"nature": "complaint", "subjects": ["treatment"], "severity": 1, "probability": 1}
    town.do("assess_complaint", "karin", number, **sorted_out, **found)
    town.do("investigate_complaint", "karin", number, findings="Så var det.", complaint_assessment="justified")
    answer = {"answer_text": "Förlåt. Det blev fel.", "answered_how": "code", "answered_on": "2026-09-15"}
    town.do("answer_complaint", "karin", number, **answer)


def test_nobody_has_to_log_in_nor_say_who_they_are(stranger: Visitor, town: Town) -> None:
    page = told(stranger)
    with town.house.database.reading() as session:
        complaint, case = session.scalars(select(Complaint)).one(), session.scalars(select(Case)).one()
    assert (complaint.anonymous, complaint.channel, case.opened_by_id) == (True, "web", None)
    assert "visas bara den här gången" in page and code_on(page)


def test_the_page_asks_nothing_that_only_staff_can_know(stranger: Visitor) -> None:
    page = stranger.get("/klagomal").text
    assert 'name="what_happened"' in page
    assert 'name="channel"' not in page and 'name="received_on"' not in page
    assert "Anders Sjö" not in page, "no list of staff stands open"


def test_a_stranger_cannot_say_that_it_came_by_letter_last_year(stranger: Visitor, town: Town) -> None:
    told(stranger, channel="letter", received_on="2025-01-01")
    with town.house.database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
    assert (complaint.channel, complaint.received_on.isoformat()) == ("web", "2026-09-15")


def test_pressed_twice_it_is_one_complaint_with_one_code(stranger: Visitor, town: Town) -> None:
    once = once_on(stranger.get("/klagomal").text)
    pages = [told(stranger, _once=once) for _ in range(2)]
    assert code_on(pages[0]) == code_on(pages[1])
    assert count(town, Case) == count(town, OutsideKey) == count(town, OpenedOutside) == 1


def test_the_code_is_shown_once_and_stands_in_no_address_letter_log_or_table(
    stranger: Visitor, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_on(told(stranger))
    go_round(town.cases)
    page = stranger.post("/klagomal/folj", {"code": code})
    assert page.status_code == 200 and page.location is None
    assert code not in caplog.text
    tables = Case.metadata.tables.values()
    with town.house.database.reading() as session:
        for table in tables:
            for row in session.execute(select(table)):
                assert code not in repr(row) and code.replace("-", "") not in repr(row), table.name


def test_no_letter_leaves_to_anybody_but_staff(stranger: Visitor, town: Town) -> None:
    told(stranger, answer_wish="contact", complainant_name="Anna Andersson", complainant_contact="anna@example.se")
    with town.house.database.reading() as session:
        letters = session.scalars(select(Letter)).all()
    assert letters and all(letter.person_id == town.person("greta") for letter in letters)
    assert not any("Anna" in letter.body + letter.subject for letter in letters)


def test_the_answer_is_read_with_the_code_and_only_with_it(stranger: Visitor, town: Town) -> None:
    code = code_on(told(stranger))
    told(stranger, what_happened="En annan sak.")
    waiting = words(stranger.post("/klagomal/folj", {"code": code}))
    assert "här är det nu" in waiting and "Förlåt" not in waiting
    with town.house.database.reading() as session:
        number = session.scalars(select(Case.number).order_by(Case.id)).first() or ""
    answered(town, number)
    page = words(stranger.post("/klagomal/folj", {"code": code.lower().replace("-", " ")}))
    assert "Förlåt. Det blev fel." in page
    assert "Receptionen skrek" not in page and "Karin" not in page
    wrong = stranger.post("/klagomal/folj", {"code": "AAAA-AAAA-AAAA-AAAA"})
    assert wrong.status_code == 422 and "Förlåt" not in wrong.text
    assert stranger.get(f"/klagomal/folj?code={code}").text.count("Förlåt") == 0


def test_whoever_has_the_code_may_ask_for_the_delegation_once_there_is_an_answer(stranger: Visitor, town: Town) -> None:
    code = code_on(told(stranger))
    early = stranger.post("/klagomal/folj/not_satisfied", {"code": code, "dissatisfied_reason": "Nej."})
    assert early.status_code == 409
    answered(town)
    empty = stranger.post("/klagomal/folj/not_satisfied", {"code": code})
    assert empty.status_code == 422 and 'href="#f-dissatisfied_reason"' in empty.text
    sent = stranger.post("/klagomal/folj/not_satisfied", {"code": code, "dissatisfied_reason": "Ni svarar inte."})
    assert "Tack, det är registrerat" in words(sent)
    assert town.task("hand_over_complaint").status == "open"


def here(stranger: Visitor, code: str) -> str:
    """The one stage that the page says it is at."""
    page = stranger.post("/klagomal/folj", {"code": code}).text
    (found,) = re.findall(r'<li class="[^"]*here"[^>]*>\s*<b>([^<]+?) <', page)
    return str(found)


def stages(stranger: Visitor, code: str) -> list[str]:
    page = stranger.post("/klagomal/folj", {"code": code}).text
    return [" ".join(one.split()) for one in re.findall(r"<li class=\"[^\"]*\"[^>]*>\s*<b>([^<]+)<", page)]


def test_whoever_follows_it_sees_what_is_true_at_every_moment(stranger: Visitor, town: Town) -> None:
    code = code_on(told(stranger))
    plain = ["Mottaget", "Tas om hand", "Besvarat", "Avslutat"]
    assert (here(stranger, code), stages(stranger, code)) == ("Mottaget", plain)
    answered(town)
    assert (here(stranger, code), stages(stranger, code)) == ("Besvarat", plain)
    stranger.post("/klagomal/folj/not_satisfied", {"code": code, "dissatisfied_reason": "Ni svarar inte."})
    again = [*plain[:3], "Prövas på nytt", "Prövat", "Avslutat"]
    assert (here(stranger, code), stages(stranger, code)) == (again[3], again)
    town.do("hand_over_complaint", "karin", statement="Så här är det.", complainant_contacted=True)
    assert here(stranger, code) == again[3]
    decision = {"complaint_decision": "upheld", "complaint_decision_reason": "Ja.", "decided_on": "2026-09-15"}
    town.do("decide_complaint", "klara", **decision)
    assert here(stranger, code) == "Prövat"
    assert "Du har rätt" not in stranger.post("/klagomal/folj", {"code": code}).text
    told_now: dict[str, Any] = {
        "decision_text": "Du har rätt.",
        "told_how": "code",
        "told_on": "2026-09-15",
        "unit_told": True,
    }
    town.do("tell_decision", "nina", **told_now)
    assert (here(stranger, code), stages(stranger, code)) == ("Avslutat", again)
    assert "Du har rätt" in stranger.post("/klagomal/folj", {"code": code}).text


def test_until_when_one_may_ask_for_the_delegation_is_said_and_a_longer_time_is_seen(
    stranger: Visitor, town: Town
) -> None:
    code = code_on(told(stranger))
    assert "till och med" not in words(stranger.post("/klagomal/folj", {"code": code}))
    answered(town)
    page = words(stranger.post("/klagomal/folj", {"code": code}))
    assert "Jag är inte nöjd med svaret kan du skicka in till och med tisdag 13 oktober 2026" in page
    assert "Du kan göra det här till och med tisdag 13 oktober 2026" in page
    with town.house.database.reading() as session:
        row_id = session.scalars(select(DeadlineRow.id).where(DeadlineRow.name == "reconsider")).one()
    longer, why = date(2026, 11, 3), "Den som klagat är på sjukhus."
    DeadlineChanges(town.house).extend(row_id, town.person("karin"), until=longer, reason=why)
    page = words(stranger.post("/klagomal/folj", {"code": code}))
    assert "till och med tisdag 3 november 2026" in page and "13 oktober" not in page and why not in page
    town.go(days=40)
    go_round(town.cases)
    assert here(stranger, code) == "Besvarat"
    town.go(days=10)
    go_round(town.cases)
    page = words(stranger.post("/klagomal/folj", {"code": code}))
    assert here(stranger, code) == "Avslutat" and "till och med" not in page


def test_without_the_code_nothing_is_done(stranger: Visitor, town: Town) -> None:
    told(stranger)
    answered(town)
    for code in ("", "AAAA-AAAA-AAAA-AAAA", "SK 2026-0001"):
        page = stranger.post("/klagomal/folj/not_satisfied", {"code": code, "dissatisfied_reason": "Nej."})
        assert page.status_code == 422
    with town.house.database.reading() as session:
        assert session.scalars(select(Complaint.objected_on)).one() is None


def test_what_is_wrong_is_told_and_nothing_written_is_lost(stranger: Visitor, town: Town) -> None:
    page = stranger.post("/klagomal", {**TOLD, "source": "", "answer_wish": "contact"})
    assert page.status_code == 422
    assert "Receptionen skrek åt min granne" in page.text and 'href="#f-source"' in page.text
    assert 'href="#f-complainant_name"' in page.text
    assert count(town, Case) == 0


def test_files_come_along_and_those_we_do_not_take_are_told_of(stranger: Visitor, town: Town) -> None:
    picture = (BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 64), "bild.png")
    page = stranger.post("/klagomal", {**TOLD, "attachments": picture}, content_type="multipart/form-data")
    assert page.status_code == 200, words(page)
    with town.house.database.reading() as session:
        assert {"attachment", "original"} == set(session.scalars(select(Document.kind)))
    program = (BytesIO(b"MZ" + b"0" * 64), "program.exe")
    page = stranger.post("/klagomal", {**TOLD, "attachments": program}, content_type="multipart/form-data")
    assert page.status_code == 422 and "kan inte tas emot" in words(page)


def test_a_machine_that_fills_in_everything_opens_nothing(stranger: Visitor, town: Town) -> None:
    assert stranger.post("/klagomal", {**TOLD, limits.TRAP: "http://example.com"}).status_code == 400
    assert count(town, Case) == 0


def test_too_many_tries_with_codes_are_stopped_for_that_visitor(stranger: Visitor, town: Town) -> None:
    statuses = [
        stranger.post("/klagomal/folj", {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code for _ in range(limits.LOOKS + 1)
    ]
    assert statuses == [422] * limits.LOOKS + [429]
    assert told(stranger), "telling us something is counted for itself"
    with town.house.database.reading() as session:
        assert not any("127.0.0.1" in one for one in session.scalars(select(OutsideTry.visitor)))


def test_too_many_sendings_are_stopped_and_the_words_can_still_be_copied(
    stranger: Visitor, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SENDINGS", 2)
    for _ in range(2):
        told(stranger)
    page = stranger.post("/klagomal", TOLD)
    assert page.status_code == 429 and "Receptionen skrek" in page.text
    assert count(town, Case) == 2


def test_a_sending_without_the_pages_token_is_refused(stranger: Visitor, town: Town) -> None:
    assert stranger.client.post("/klagomal", data=TOLD).status_code == 400
    assert count(town, Case) == 0


def test_the_words_are_kept_unaltered_for_the_registrator(stranger: Visitor, as_: As, town: Town) -> None:
    told(stranger, what_happened='Hon sa: "Gå härifrån" & <stängde>.')
    with town.house.database.reading() as session:
        document = session.scalars(select(Document).where(Document.kind == "original")).one()
    page = as_("greta").get(f"/dokument/{document.id}")
    assert page.status_code == 200
    assert 'Hon sa: "Gå härifrån" & <stängde>.' in page.data.decode()
    assert as_("roger").get(f"/dokument/{document.id}").status_code == 404


def test_at_the_counter_staff_write_down_what_somebody_says(as_: As, town: Town) -> None:
    roger = as_("roger")
    said = {**TOLD, "channel": "phone", "_once": once_on(roger.get("/ta-emot/complaint").text)}
    page = roger.post("/ta-emot/complaint", said)
    assert page.status_code == 200, words(page)
    code = code_on(page.text)
    again = roger.post("/ta-emot/complaint", said)
    assert code_on(again.text) == code, "pressed twice it is the same"
    with town.house.database.reading() as session:
        case, complaint = session.scalars(select(Case)).one(), session.scalars(select(Complaint)).one()
        assert code not in set(session.scalars(select(OpenedOnce.once)))
        assert session.scalars(select(Draft)).all() == []
    assert (case.opened_by_id, complaint.channel) == (town.person("roger"), "phone")
    assert roger.get(f"/arenden/{case.number.replace(' ', '-')}").status_code == 404, (
        "who takes it down does not see it"
    )


def test_the_caller_who_wants_to_be_phoned_gets_no_code(as_: As) -> None:
    said = {**TOLD, "channel": "visit", "answer_wish": "contact", "complainant_name": "A", "complainant_contact": "1"}
    page = as_("amina").post("/ta-emot/complaint", said)
    assert page.status_code == 200 and "receipt-code" not in page.text


def test_two_things_taken_down_without_a_name_of_the_sending_are_two_cases(as_: As, town: Town) -> None:
    roger, said = as_("roger"), {**TOLD, "channel": "phone"}
    assert {roger.post("/ta-emot/complaint", said).status_code for _ in range(2)} == {200}
    assert count(town, Case) == 2


def test_a_providers_account_does_not_stand_at_the_counter(as_: As, town: Town) -> None:
    pia = as_("pia")
    assert pia.get("/ta-emot").status_code == 404
    for kind in ("complaint", "board_matter"):
        assert pia.get(f"/ta-emot/{kind}").status_code == 404
    assert pia.post("/ta-emot/complaint", {**TOLD, "channel": "phone"}).status_code == 404
    assert count(town, Case) == 0


MATTER = {"matter_heading": "Riktlinje för familjehem", "matter_kind": "guideline", "urgent": "false"}


def test_the_counter_offers_a_matter_for_the_board_only_to_those_who_may_bring_one(as_: As, town: Town) -> None:
    emma, anders = as_("emma"), as_("anders")
    assert emma.get("/ta-emot").headers["Location"] == "/ta-emot/complaint", "there is nothing to choose"
    assert "/ta-emot/board_matter" in anders.get("/ta-emot").text
    for page in (emma.get("/ta-emot/board_matter"), emma.post("/ta-emot/board_matter", MATTER)):
        assert page.status_code == 403
        assert "öppnas av den som är chef, förvaltningschef, nämndsekreterare" in words(page)
        assert "dataskyddsombud eller utredare." in words(page)
    assert count(town, Case) == 0
    assert anders.get("/ta-emot/board_matter").status_code == 200
    assert anders.post("/ta-emot/board_matter", MATTER).status_code == 200
    assert count(town, Case) == 1


def test_the_counter_takes_only_what_has_a_door_there(as_: As, stranger: Visitor) -> None:
    assert as_("roger").get("/ta-emot/lex_sarah").status_code == 404
    assert stranger.get("/ta-emot/complaint").status_code == 302
