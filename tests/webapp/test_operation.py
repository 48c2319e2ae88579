"""How the machine is doing: for an administrator on a page, for the machine that watches at /halsa and /metrics."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete, event, insert, text, update

from engine.clock import DUTIES
from engine.incidents import record_incident
from engine.models import Absence, Case, ClockTick, Incident, Letter, Message, RoleHolding, Timer, UserTask
from engine.reading.figures import read_figures
from engine.reading.operation import read_operation
from engine.repair import Right
from engine.trace import seal
from tests.builders import Town
from tests.engine.everyday import hire
from tests.webapp.conftest import Visitor, words

As = Callable[[str], Visitor]
TOKEN = "a-token-of-thirty-two-characters!"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
#: How many statements the figures, and the page with its lists, take at any volume.
FIGURES, PAGE, SIGNS = 6, 9, 3


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """Letters leave from here."""
    built = Town(database_url, monitor_token=TOKEN, mail_host="mail.invalid")
    yield built
    built.close()


@pytest.fixture
def quiet_town(town: Town) -> Town:
    """The clock has just gone its round."""
    tick(town, *DUTIES)
    return town


def test_all_is_well_right_after_a_round(as_: As, stranger: Visitor, quiet_town: Town) -> None:
    quiet_town.now += timedelta(seconds=12)
    page = words(as_("admin").get("/admin/"))
    assert "Allt fungerar" in page and "Inga fel väntar på åtgärd" in page
    assert "Klockan gick sin senaste runda för 12 sekunder sedan." in page
    assert "Skickar brev för 12 sekunder sedan" in page and "Försenad" not in page
    assert (stranger.get("/halsa").status_code, stranger.get("/halsa").json) == (200, {"status": "ok"})


def test_a_silent_clock_is_noticed_and_the_pages_still_come(as_: As, stranger: Visitor, quiet_town: Town) -> None:
    quiet_town.now += timedelta(minutes=10)
    tick(quiet_town, *(set(DUTIES) - {"post"}))
    page = words(as_("admin").get("/admin/"))
    assert "Något behöver ses över" in page and "Försenat: skickar brev." in page
    assert "Skickar brev för 10 minuter sedan Försenad" in page
    answer = stranger.get("/halsa")
    assert (answer.status_code, answer.json) == (200, {"status": "varning"})
    clock = detail(stranger)["clock"]
    assert (clock["post"], clock["wake"]) == ({"seconds": 600, "late": True}, {"seconds": 0, "late": False})


def test_a_clock_that_never_went_is_noticed(as_: As, stranger: Visitor) -> None:
    assert stranger.get("/halsa").json == {"status": "varning"}
    assert "Klockan har inte gått någon runda än" in words(as_("admin").get("/admin/"))


def test_a_duty_that_fails_every_time_is_noticed_though_the_others_go(as_: As, stranger: Visitor, town: Town) -> None:
    tick(town, *(set(DUTIES) - {"man"}))
    assert stranger.get("/halsa").json == {"status": "varning"}
    assert "Söker någon till uppgifter som ingen fick aldrig än Försenad" in words(as_("admin").get("/admin/"))


def test_how_long_a_fault_has_waited_and_how_often_it_was_tried_is_told(as_: As, town: Town) -> None:
    for _ in range(3):
        record_incident(town.house, "timer", "timer:x", RuntimeError())
        town.now += timedelta(hours=1)
    assert "i 3 timmar, 3 försök" in words(as_("admin").get("/admin/"))


def test_what_is_late_is_counted_and_what_waits_is_not_taken_for_late(
    as_: As, stranger: Visitor, quiet_town: Town
) -> None:
    quiet_town.report()
    waiting = detail(stranger)["queues"]
    assert (waiting["letters"], waiting["timers"]) == ({"waiting": 3, "late": 0}, {"waiting": 4, "late": 0})
    quiet_town.now += timedelta(hours=1)
    tick(quiet_town, *DUTIES)
    with quiet_town.house.database.transaction() as session:
        session.execute(update(Timer).values(next_try_at=quiet_town.now - timedelta(minutes=6)))
        session.execute(update(Letter).values(attempts=2, last_error="SMTPServerDisconnected"))
    told = detail(stranger)
    assert told["checks"] | {"letters": "?", "timers": "?"} == dict.fromkeys(told["checks"], "ok") | {
        "letters": "?",
        "timers": "?",
    }
    assert (told["checks"]["letters"], told["checks"]["timers"]) == ("varning", "varning")
    assert told["queues"]["timers"]["late"] == 4
    page = words(as_("admin").get("/admin/"))
    assert "Tider som ska ringa 4 4 Brev 3 3" in page
    assert "2 försök, senaste felet SMTPServerDisconnected" in page


def test_where_no_letters_leave_none_is_late(as_: As, town: Town) -> None:
    object.__setattr__(town.house.settings, "mail_host", "")
    town.report()
    town.now += timedelta(days=1)
    page = words(as_("admin").get("/admin/"))
    assert "Brev 3 Ingen e-postserver är inställd" in page and "Inga sena brev" in page


def test_a_task_nobody_gets_is_told(as_: As, town: Town) -> None:
    with town.house.database.transaction() as session:
        away = {"valid_from": town.now.date(), "valid_to": town.now.date(), "substitute_id": None}
        session.add(Absence(person_id=town.person("greta"), **away))
    number = town.report()
    page = words(as_("admin").get("/admin/"))
    assert "1 uppgifter utan någon som kan ta dem" in page
    assert f"Diarieför rapporten {number}" in page
    assert detail(Visitor(client=as_("admin").client))["tasks"]["unmanned"] == 1


def test_running_cases_are_told_by_process_and_version(as_: As, stranger: Visitor, town: Town) -> None:
    town.report()
    number = town.report()
    with town.house.database.transaction() as session:
        session.execute(update(Case).where(Case.number == number).values(status="closed"))
    assert detail(stranger)["cases"]["lex_sarah/1"] == 1
    assert "Lex Sarah, version 1 1" in words(as_("admin").get("/admin/"))


def test_a_fault_leads_to_where_it_is_mended_for_those_who_mend(as_: As, town: Town) -> None:
    number = town.report()
    record_incident(town.house, "timer", "timer:x", RuntimeError(), town.case(number).id)
    record_incident(town.house, "letter", "letter:0", RuntimeError())
    with town.house.database.transaction() as session:
        session.execute(delete(RoleHolding).where(RoleHolding.role.in_(list(Right))))
    assert "/reparera/fel/" not in as_("admin").get("/admin/").text
    hire(town, "admin", Right.RETRY)
    admin = as_("admin")
    links = re.findall(r'href="(/reparera/fel/\d+)"', admin.get("/admin/").text)
    assert len(links) == 1 and admin.get(links[0]).status_code == 302


def test_a_case_whose_history_is_not_sealed_is_counted(stranger: Visitor, town: Town) -> None:
    town.report()
    assert detail(stranger)["unsealed_cases"] == 1
    seal(town.house)
    assert detail(stranger)["unsealed_cases"] == 0


def test_a_schema_of_another_day_takes_this_process_out(as_: As, stranger: Visitor, quiet_town: Town) -> None:
    with quiet_town.house.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'e9999' WHERE version_num LIKE 'e%'"))
    answer = stranger.get("/halsa")
    assert (answer.status_code, answer.json) == (503, {"status": "fel"})
    assert detail(stranger)["checks"]["schema"] == "fel"
    assert "Kör vaksam database upgrade" in words(as_("admin").get("/admin/"))


def test_a_database_that_does_not_answer_is_told_of(
    stranger: Visitor, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.house.database, "reading", lambda: 1 / 0)
    answer = stranger.client.get("/halsa", headers=SHOWN)
    assert (answer.status_code, answer.json) == (503, {"status": "fel"})
    metrics = stranger.client.get("/metrics", headers=SHOWN)
    assert "vaksam_database_up 0.0" in metrics.text and "vaksam_queue_waiting{" not in metrics.text


@pytest.mark.parametrize("shown", ["Bearer wrong", f"Basic {TOKEN}", "Bearer", f"Bearer {TOKEN}x", "Bearer å"])
def test_a_wrong_token_reads_nothing(stranger: Visitor, shown: str) -> None:
    for path in ("/halsa", "/metrics"):
        answer = stranger.client.get(path, headers={"Authorization": shown})
        assert answer.status_code == 401 and "vaksam_" not in answer.text and "checks" not in answer.text
    assert stranger.get("/metrics").status_code == 401


def test_a_house_without_a_token_takes_none(stranger: Visitor, town: Town) -> None:
    object.__setattr__(town.house.settings, "monitor_token", "")
    for shown in ("Bearer ", "Bearer", ""):
        assert stranger.client.get("/metrics", headers={"Authorization": shown}).status_code == 401


def test_an_administrator_reads_the_figures_and_others_do_not(as_: As) -> None:
    assert as_("admin").get("/metrics").status_code == 200
    assert "checks" in (as_("admin").get("/halsa").json or {})
    assert as_("maria").get("/metrics").status_code == 401
    assert set(as_("maria").get("/halsa").json or {}) == {"status"}


def test_prometheus_can_read_the_figures(stranger: Visitor, quiet_town: Town) -> None:
    quiet_town.report()
    record_incident(quiet_town.house, "timer", "timer:x", RuntimeError("Stefan"))
    answer = stranger.client.get("/metrics", headers=SHOWN)
    assert answer.content_type.startswith("text/plain; version=")
    figures = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert figures["vaksam_queue_waiting", "timers"] == 4
    assert figures["vaksam_incidents", "timer"] == 1
    assert figures["vaksam_clock_late", "wake"] == 0
    assert figures["vaksam_running_cases", "1", "lex_sarah"] == 1
    assert figures["vaksam_database_bytes",] > 1000


def test_requests_are_counted_by_kind_of_page_never_by_address(as_: As, stranger: Visitor, town: Town) -> None:
    number = town.report().replace(" ", "-")
    anders = as_("anders")
    anders.get(f"/arenden/{number}")
    anders.get("/arenden?q=Stefan")
    anders.get("/arenden/LS-2026-9999")
    answer = stranger.client.get("/metrics", headers=SHOWN).text
    counted = re.findall(r'vaksam_request_seconds_count\{endpoint="([\w.]+)",process="\d+",status="(\d+)"\} ', answer)
    assert {("case.page", "200"), ("case.page", "404")} <= set(counted)
    assert len(counted) == answer.count("vaksam_request_seconds_count{")
    assert number not in answer and "Stefan" not in answer


def test_every_answer_has_a_code_and_an_error_page_shows_it(app: Flask, as_: As, town: Town) -> None:
    def broken() -> str:
        raise RuntimeError("Stefan låste dörren")

    app.get("/trasig")(broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    admin = as_("admin")
    answer = admin.get("/trasig")
    code = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9A-F]{4}-[0-9A-F]{4}", code)
    assert f"Nummer att uppge: {code}" in words(answer)
    assert f"Nummer {code}" in words(admin.get("/admin/"))
    missing = admin.get("/finns-inte")
    assert f"Uppge koden {missing.headers['X-Request-ID']} när du ringer" in words(missing)
    assert missing.headers["X-Request-ID"] != code
    sent = admin.client.get("/finns-inte", headers={"X-Request-ID": "Stefan"})
    assert sent.headers["X-Request-ID"] != "Stefan"


def test_the_figures_take_the_same_few_statements_at_any_volume(town: Town) -> None:
    number = town.report()
    fill(town, number, 1000)
    with counted(town) as statements, town.house.database.reading() as session:
        figures = read_figures(session, town.now, clock_seconds=20)
    assert len(statements) == FIGURES, statements
    assert (figures.timers.waiting, figures.incidents["timer"]) == (1004, 1000)
    with counted(town) as statements, town.house.database.reading() as session:
        operation = read_operation(session, town.now, 1, clock_seconds=20)
    assert len(statements) == PAGE, statements
    assert (len(operation.troubles), operation.figures.troubles) == (100, 2000)


def test_a_stranger_who_asks_makes_nothing_be_counted(stranger: Visitor, quiet_town: Town) -> None:
    fill(quiet_town, quiet_town.report(), 300)
    with counted(quiet_town) as statements:
        assert stranger.get("/halsa").json == {"status": "varning"}
    assert len(statements) == SIGNS, statements
    assert [said for said, _ in statements if "count(" in said or "user_task" in said or '"case"' in said] == []


@pytest.mark.parametrize("late", [Timer, Letter, Message])
def test_a_stranger_is_told_by_the_same_word_that_something_is_late(
    stranger: Visitor, quiet_town: Town, late: type[Timer | Letter | Message]
) -> None:
    number = quiet_town.report()
    assert stranger.get("/halsa").json == {"status": "ok"}
    fill(quiet_town, number, 1)
    with quiet_town.house.database.transaction() as session:
        session.execute(delete(Incident))
        session.execute(update(late).values(next_try_at=quiet_town.now - timedelta(minutes=6)))
    assert stranger.get("/halsa").json == {"status": "varning"} == {"status": detail(stranger)["status"]}


def test_nothing_is_looked_through_from_end_to_end(sqlite_url: str) -> None:
    town = Town(sqlite_url)
    number = town.report()
    fill(town, number, 300)
    with counted(town) as statements, town.house.database.reading() as session:
        read_operation(session, town.now, 1, clock_seconds=20)
    with town.house.database.reading() as session:
        session.execute(text("ANALYZE"))
        plans = [row for one in statements for row in plan(session, one)]
    town.close()
    tables = ("timer", "letter", "message", "user_task", "case", "incident")
    through = [row for row in plans if re.search(rf"^SCAN ({'|'.join(tables)})\b(?!.*USING)", row)]
    assert any("ix_incident_waiting" in row for row in plans) and any("ix_case_status" in row for row in plans)
    assert through == []


class counted:  # noqa: N801 read as a sentence
    """The statements of a while, with their parameters."""

    def __init__(self, town: Town) -> None:
        self.engine = town.house.database.engine
        self.seen: list[tuple[str, Any]] = []

    def __enter__(self) -> list[tuple[str, Any]]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "WITH")):
            self.seen.append((statement, parameters))


def plan(session: Any, statement: tuple[str, Any]) -> list[str]:
    said, parameters = statement
    return [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", parameters)]


def detail(visitor: Visitor) -> dict[str, Any]:
    told = visitor.client.get("/halsa", headers=SHOWN).json
    assert isinstance(told, dict)
    return told


def tick(town: Town, *duties: str) -> None:
    with town.house.database.transaction() as session:
        for duty in duties:
            session.merge(ClockTick(name=duty, at=town.now, done=0))


def fill(town: Town, number: str, many: int) -> None:
    """So many of each of what piles up."""
    case, now = town.case(number).id, town.now
    waiting = {"case_id": case, "name": "n"}
    tables: dict[Any, list[dict[str, Any]]] = {
        Timer: [{"id": f"t{one}", "rings_at": now, "next_try_at": now, **waiting} for one in range(many)],
        Message: [{"key": f"m{one}", "created_at": now, "next_try_at": now, **waiting} for one in range(many)],
        UserTask: [{"id": f"u{one}", "title": "Uppgift", "opened_at": now, **waiting} for one in range(many)],
    }
    incident = {"case_id": case, "at": now, "cause": "RuntimeError", "attempts": 1, "resolved_at": None}
    rows = [{"key": f"timer:{one}", "kind": "timer", **incident} for one in range(many)]
    rows += [{"key": f"task:u{one}", "kind": "unmanned", **incident} for one in range(many)]
    for one in range(many * 9):
        mended = incident | {"resolved_at": now - timedelta(minutes=one)}
        rows.append({"key": f"letter:{one}", "kind": "letter", **mended})
    with town.house.database.transaction() as session:
        for table, each in {**tables, Incident: rows}.items():
            session.execute(insert(table), each)
