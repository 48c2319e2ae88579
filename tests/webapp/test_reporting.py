"""A report from the first word to the feedback."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.models import Case, CaseState, Document, Draft, Involvement
from tests.builders import Town
from tests.webapp.conftest import Visitor, words

As = Callable[[str], Visitor]

WRITTEN = {
    "kind": "event",
    "happened_on": "2026-09-14",
    "noticed_on": "2026-09-14",
    "what_happened": "Dörren var låst utifrån hela frukosten.",
}
DRAFT = "/rapportera/deviation/utkast"


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """What is kept on which database is proven in tests/engine."""
    built = Town(sqlite_url)
    yield built
    built.close()


def written(town: Town, **also: Any) -> dict[str, Any]:
    return {"unit": town.unit("Gruppbostaden Björkbacken"), **WRITTEN, **also}


def count(town: Town, table: Any) -> int:
    with town.house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_form_suggests_the_reporters_own_unit(as_: As, town: Town) -> None:
    page = as_("elin").get("/rapportera").text
    assert f'<option value="{town.unit("Gruppbostaden Björkbacken")}" selected>' in page


def test_a_sent_report_gives_a_receipt_with_its_number_and_what_happens_next(as_: As, town: Town) -> None:
    elin = as_("elin")
    answer = elin.post("/rapportera", written(town))
    assert answer.location == "/mina-rapporter/AV-2026-0001/kvitto"
    page = words(elin.get(answer.location))
    assert "AV 2026-0001" in page
    assert "Chefen för Gruppbostaden Björkbacken får veta det direkt" in page


def test_a_refused_form_comes_back_filled_in_and_says_what_is_missing(as_: As, town: Town) -> None:
    answer = as_("elin").post("/rapportera", written(town, happened_on="", affected="K.A."))
    assert answer.status_code == 422
    page = answer.text
    assert '<a href="#f-happened_on">' in page and 'id="f-happened_on-error"' in page
    assert WRITTEN["what_happened"] in page and 'value="K.A."' in page
    assert count(town, Case) == 0


def test_the_trades_own_rules_are_told_at_the_field(as_: As, town: Town) -> None:
    answer = as_("elin").post("/rapportera", written(town, happened_on="2026-09-16", noticed_on="2026-09-16"))
    assert answer.status_code == 422
    assert "Dagen har inte varit än." in words(answer)


def test_a_button_pressed_twice_opens_one_case(as_: As, town: Town) -> None:
    elin = as_("elin")
    answers = [elin.post("/rapportera", written(town, _once="samma")) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/mina-rapporter/AV-2026-0001/kvitto"] * 2
    assert count(town, Case) == 1


def test_two_reports_are_two_cases_also_when_they_say_the_same(as_: As, town: Town) -> None:
    elin = as_("elin")
    assert elin.post("/rapportera", written(town, _once="en")).location.endswith("0001/kvitto")
    assert elin.post("/rapportera", written(town, _once="två")).location.endswith("0002/kvitto")


def test_somebody_elses_token_gives_nobodys_number(as_: As, town: Town) -> None:
    as_("elin").post("/rapportera", written(town, _once="samma"))
    assert as_("stefan").post("/rapportera", written(town, _once="samma")).location.endswith("0002/kvitto")


def test_a_draft_is_there_at_the_next_visit_on_another_device(as_: As, town: Town) -> None:
    assert as_("elin").post("/rapportera", {"what_happened": "Halva berättelsen", "_draft": "1"}).status_code == 302
    phone = as_("elin")
    assert "Fortsätt på utkastet" in words(phone.get("/"))
    page = phone.get("/rapportera")
    assert "Halva berättelsen" in page.text
    assert "ditt utkast från tisdag 15 september 2026 kl. 07.40" in words(page)


def test_the_page_saves_the_draft_by_itself_and_nobody_else_sees_it(as_: As, town: Town) -> None:
    assert as_("elin").post(DRAFT, {"what_happened": "Bara Elins"}).status_code == 204
    assert "Bara Elins" in as_("elin").get("/rapportera").text
    assert "Bara Elins" not in as_("stefan").get("/rapportera").text


def test_a_draft_can_be_thrown_away_and_is_gone_when_it_is_sent(as_: As, town: Town) -> None:
    elin = as_("elin")
    elin.post(DRAFT, {"what_happened": "Slängs"})
    elin.post("/rapportera", {"what_happened": "Slängs", "_throw": "1"})
    assert "Slängs" not in elin.get("/rapportera").text
    elin.post(DRAFT, {"what_happened": "Skickas"})
    elin.post("/rapportera", written(town))
    assert count(town, Draft) == 0


def file(name: str, content: bytes = b"bild") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def breaks(*_: object) -> None:
    raise RuntimeError("något")


def test_a_report_whose_day_the_calendar_does_not_know_is_kept(as_: As, town: Town) -> None:
    town.now = town.now.replace(year=2040)
    elin = as_("elin")
    refused = elin.post("/rapportera", written(town))
    assert refused.status_code == 409 and "Fristen går inte att räkna ut" in words(refused)
    assert "Det du skrev är sparat" in words(refused) and WRITTEN["what_happened"] in refused.text
    assert (count(town, Case), count(town, Draft)) == (0, 1)
    assert WRITTEN["what_happened"] in as_("elin").get("/rapportera").text
    assert WRITTEN["what_happened"] not in as_("stefan").get("/rapportera").text


def test_a_report_that_a_fault_of_ours_stopped_is_kept(
    app: Flask, as_: As, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(town.house.workflow("deviation").delegates, "send_receipt", breaks)
    elin = as_("elin")
    fault = elin.post("/rapportera", written(town))
    assert fault.status_code == 500 and WRITTEN["what_happened"] in fault.text
    assert (count(town, Case), count(town, Draft)) == (0, 1)
    assert WRITTEN["what_happened"] in elin.get("/rapportera").text


def test_a_unit_or_person_made_up_is_told_at_the_field(as_: As, town: Town) -> None:
    answer = as_("elin").post("/rapportera", written(town, unit=999))
    assert answer.status_code == 422 and "Enheten finns inte. Välj en ur listan." in words(answer)
    answer = as_("elin").post("/rapportera", written(town, concerns_staff=999))
    assert answer.status_code == 422 and "Personen finns inte bland dem" in words(answer)


def test_a_file_stays_with_the_draft_while_the_text_is_put_right(as_: As, town: Town) -> None:
    elin = as_("elin")
    wrong = elin.post("/rapportera", {**written(town, happened_on=""), "attachments": file("dörr.jpg")})
    assert wrong.status_code == 422 and "dörr.jpg" in wrong.text
    number = elin.post("/rapportera", written(town)).location.split("/")[2]
    assert "dörr.jpg" in elin.get(f"/mina-rapporter/{number}").text
    with town.house.database.reading() as session:
        paper = session.scalars(select(Document)).one()
        assert (paper.draft_key, paper.filename) == (None, "dörr.jpg")
        assert paper.case_id == town.case("AV 2026-0001").id


def test_a_file_can_be_taken_away_again(as_: As, town: Town) -> None:
    elin = as_("elin")
    elin.post("/rapportera", {"what_happened": "Text", "attachments": file("fel.jpg"), "_draft": "1"})
    with town.house.database.reading() as session:
        number = session.scalars(select(Document.id)).one()
    page = elin.post("/rapportera", {"what_happened": "Ny text", "_remove_file": number})
    assert "fel.jpg" not in page.text and "Ny text" in page.text


def test_nobody_takes_away_somebody_elses_file(as_: As, town: Town) -> None:
    as_("elin").post("/rapportera", {"attachments": file("elins.jpg"), "_draft": "1"})
    with town.house.database.reading() as session:
        number = session.scalars(select(Document.id)).one()
    assert as_("stefan").post("/rapportera", {"_remove_file": number}).status_code == 200
    assert count(town, Document) == 1


def test_a_file_of_the_wrong_kind_is_refused_by_name_and_the_text_is_kept(as_: As, town: Town) -> None:
    elin = as_("elin")
    answer = elin.post("/rapportera", {**written(town), "attachments": file("makro.exe")})
    assert answer.status_code == 422
    assert "”makro.exe” kan inte tas emot. Skicka PDF" in words(answer)
    assert WRITTEN["what_happened"] in answer.text
    assert count(town, Case) == 0
    assert WRITTEN["what_happened"] in as_("elin").get("/rapportera").text


def test_a_file_that_is_too_large_is_refused_by_name_and_the_others_are_kept(as_: As, town: Town) -> None:
    files = [file("film.pdf", b"x" * (20 * 1024 * 1024 + 1)), file("liten.pdf")]
    answer = as_("elin").post("/rapportera", {**written(town), "attachments": files})
    assert answer.status_code == 422
    assert "”film.pdf” är för stor. En fil får vara högst 20 MB." in words(answer)
    assert "liten.pdf" in answer.text


def test_somebody_elses_report_is_not_there(as_: As, town: Town) -> None:
    town.report(by="elin")
    for who in ("stefan", "anders", "greta"):
        assert as_(who).get("/mina-rapporter/LS-2026-0001").status_code == 404
        assert as_(who).get("/mina-rapporter/LS-2026-0001/kvitto").status_code == 404
        assert "LS 2026-0001" not in as_(who).get("/mina-rapporter").text


def test_a_reporter_does_not_see_the_case_or_its_tasks(as_: As, town: Town) -> None:
    number = town.report(by="elin")
    elin = as_("elin")
    assert elin.get("/arenden/LS-2026-0001").status_code == 404
    assert elin.get(f"/uppgifter/{town.task('receive_report', number).id}").status_code == 404
    assert "Mina uppgifter" not in words(elin.get("/"))


RECEIVED: dict[str, Any] = {
    "immediate_measures": "Chefens egna ord om åtgärden.",
    "measures_taken_on": "2026-09-15",
    "person_safe": True,
    "police_report": "yes",
    "person_informed": True,
    "guardian_informed": "yes",
}


def test_a_reporter_sees_their_own_words_and_nothing_others_wrote(as_: As, town: Town) -> None:
    number = town.report(by="elin")
    town.do("receive_report", "anders", number, **RECEIVED)
    page = as_("elin").get("/mina-rapporter/LS-2026-0001")
    assert "Personalen låste dörren utifrån under frukosten." in page.text
    assert "Mottagen – här är det nu" in words(page)
    assert "Chefens egna ord" not in page.text and "Anders" not in page.text


def test_the_feedback_is_what_others_write_that_the_reporter_sees(as_: As, town: Town) -> None:
    town.report(by="elin")
    with town.house.database.transaction() as session:
        facts = session.get_one(CaseState, 1)
        facts.facts = {**facts.facts, "feedback_text": "Tack, du hade rätt.", "what_changed": "Dörren har ny rutin."}
        facts.marks = {**facts.marks, "assessed": "2026-09-20T08:00:00+00:00", "decided": "2026-09-30T08:00:00+00:00"}
    page = words(as_("elin").get("/mina-rapporter/LS-2026-0001"))
    assert "Tack, du hade rätt." in page and "Dörren har ny rutin." in page
    assert "Beslutad – här är det nu" in page


def test_a_draft_open_in_two_places_is_sent_once(as_: As, town: Town) -> None:
    phone, desk = as_("elin"), as_("elin")
    phone.post("/rapportera", written(town, _draft="1", _once="telefonen"))
    carried = re.findall(r'name="_once" value="([^"]+)"', desk.get("/rapportera").text)
    assert carried == ["telefonen"]
    sent = [phone.post("/rapportera", written(town, _once=one)) for one in ("telefonen", carried[0])]
    assert {answer.location for answer in sent} == {"/mina-rapporter/AV-2026-0001/kvitto"}


def test_a_draft_that_begins_with_a_file_is_sent_once_too(as_: As, town: Town) -> None:
    as_("elin").post("/rapportera", {"attachments": file("dörr.jpg"), "_draft": "1", "_once": "telefonen"})
    carried = re.findall(r'name="_once" value="([^"]+)"', as_("elin").get("/rapportera").text)
    assert carried == ["telefonen"]


def test_who_is_reported_cannot_be_oneself_and_loses_sight_at_once(as_: As, town: Town) -> None:
    elin = as_("elin")
    assert f'value="{town.person("elin")}"' not in elin.get("/rapportera").text
    elin.post("/rapportera", written(town, concerns_staff=town.person("anders")))
    assert count(town, Involvement) == 1
    anders = as_("anders")
    assert "AV 2026-0001" not in anders.get("/uppgifter").text + anders.get("/").text
    assert anders.get(f"/uppgifter/{town.task('receive_report').id}").status_code == 404
    assert "AV 2026-0001" in as_("maria").get("/uppgifter").text


TO_LEX_SARAH: dict[str, Any] = {
    "track": "lex_sarah",
    "track_reason": "En dörr låstes utan stöd i lag.",
    "law": "LSS",
    "area": "lss_adult_housing",
    "category": "no_legal_support",
    "care_too": False,
    "severity": 3,
    "probability": 3,
    "data_breach": False,
}


def test_the_reporter_reads_what_the_report_has_become(as_: As, town: Town) -> None:
    elin = as_("elin")
    elin.post("/rapportera", written(town))
    town.do("receive_report", "anders", **RECEIVED)
    town.do("choose_track", "anders", **TO_LEX_SARAH)
    page = words(elin.get("/mina-rapporter/AV-2026-0001"))
    assert "Det du berättade handläggs som Lex Sarah , ärende LS 2026-0001" in page
    assert words(elin.get("/mina-rapporter")).count("2026-0001") == 1  # one report, wherever it goes on
    assert "Det du skrev" in words(elin.get("/mina-rapporter/LS-2026-0001"))
    assert as_("stefan").get("/mina-rapporter/LS-2026-0001").status_code == 404
