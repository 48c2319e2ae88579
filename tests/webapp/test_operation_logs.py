"""Lines of the log: what happened and where in the program, never what anybody wrote."""

import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from granian.log import LogLevels, configure_logging
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine.incidents import record_incident
from engine.logs import log, server_config
from engine.settings import BadSetting, Settings, read_settings
from tests.builders import Town
from tests.webapp.conftest import Visitor
from tests.webapp.logged import logged

As = Callable[[str], Visitor]
SECRET = "HEMLIG Stefan låste dörren"


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Town]:
    """Which database it is changes nothing here."""
    built = Town(sqlite_url)
    yield built
    built.close()


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What has been written so far."""
    with logged(Settings()) as written:
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]


Lines = Callable[[], list[dict[str, Any]]]


def test_a_request_is_one_line_by_its_kind_of_page(as_: As, town: Town, lines: Lines) -> None:
    number = town.report().replace(" ", "-")
    anders = as_("anders")
    page = anders.get(f"/arenden/{number}")
    [line] = [one for one in lines() if one.get("endpoint") == "case.page"]
    assert datetime.fromisoformat(line.pop("time")).tzinfo == UTC and line.pop("duration_ms") > 0
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": page.headers["X-Request-ID"],
        "endpoint": "case.page",
        "method": "GET",
        "status": 200,
    }


def test_watching_leaves_no_lines(stranger: Visitor, lines: Lines) -> None:
    stranger.get("/halsa")
    assert lines() == []


def test_a_method_made_up_by_a_stranger_is_not_written(stranger: Visitor, lines: Lines) -> None:
    stranger.client.open("/logga-in", method="HEMLIG")
    assert [one["method"] for one in lines()] == ["other"]


def test_a_fault_tells_where_and_of_what_kind_never_what_it_says(app: Flask, as_: As, lines: Lines) -> None:
    def broken() -> str:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
        return ""

    app.get("/trasig")(broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    code = as_("anders").get("/trasig").headers["X-Request-ID"]
    [fault] = [one for one in lines() if one["event"] == "fault"]
    assert (fault["request_id"], fault["endpoint"]) == (code, "broken")
    assert [one["type"] for one in fault["faults"]] == ["RuntimeError", "ValueError"]
    assert fault["faults"][0]["trace"][-1].startswith("webapp/test_operation_logs.py:")
    [incident] = [one for one in lines() if one["event"] == "incident"]
    assert incident["key"] == f"web:{code}:broken" and incident["cause"].startswith("ValueError")
    assert "HEMLIG" not in json.dumps(lines())


def test_what_a_library_says_is_reduced_to_its_place(lines: Lines) -> None:
    for name in ("werkzeug", "waitress", "spiff", "sqlalchemy.engine", "somebody.elses"):
        logging.getLogger(name).error("GET /arenden?q=%s", SECRET)
        logging.getLogger(name).error(f"GET /arenden?q={SECRET}")
    warnings.warn(SECRET, stacklevel=1)
    assert {one["event"] for one in lines()} == {"library"} and len(lines()) == 11
    assert lines()[0]["logger"] == "werkzeug"
    assert lines()[0]["where"].startswith("webapp/test_operation_logs.py:")
    assert "HEMLIG" not in json.dumps(lines())


def test_a_field_that_is_not_known_is_dropped_and_a_known_one_takes_no_sentence(lines: Lines) -> None:
    log.info("step", extra={"case_id": 7, "step": "assess_report", "answers": SECRET, "who": SECRET})
    log.info("step", extra={"step": SECRET, "endpoint": "Stefan Låås", "case_id": [SECRET]})
    log.info(SECRET)
    log.info("step %s", SECRET)
    first, second, third, fourth = ({key: one[key] for key in one if key not in ("time", "level")} for one in lines())
    assert first == {"event": "step", "case_id": 7, "step": "assess_report"}
    assert second == {"event": "step", "step": "?", "endpoint": "?", "case_id": "?"}
    assert (third, fourth) == ({"event": "unnamed"}, {"event": "unnamed"})


def test_the_clocks_library_writes_no_arguments(lines: Lines) -> None:
    done = threading.Event()

    def duty(_: str) -> None:
        done.set()
        raise RuntimeError(SECRET)

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.start()
    scheduler.add_job(duty, args=[SECRET], name=SECRET)
    assert done.wait(5)
    scheduler.shutdown()
    # Its scheduler may have words of its own, when it is shut down just as the job goes.
    [line] = [one for one in lines() if one.get("logger") == "apscheduler.executors.default" and "faults" in one]
    assert line["faults"][0]["type"] == "RuntimeError"
    assert "HEMLIG" not in json.dumps(lines())


def test_an_error_nobody_caught_is_told_without_its_words(lines: Lines) -> None:
    def fails() -> None:
        raise RuntimeError(SECRET)

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    sys.excepthook(RuntimeError, RuntimeError(SECRET), None)
    assert [one["event"] for one in lines()] == ["uncaught", "uncaught"]
    assert "HEMLIG" not in json.dumps(lines())


def test_a_statement_that_fails_is_told_without_its_parameters(town: Town, lines: Lines) -> None:
    with pytest.raises(IntegrityError) as failed, town.house.database.transaction() as session:
        session.execute(text("INSERT INTO person (id, name) VALUES (1, :name)"), {"name": SECRET})
    assert "HEMLIG" not in str(failed.value), "else a traceback in a terminal would show it"
    record_incident(town.house, "web", "web:x:y", failed.value)
    assert [one["kind"] for one in lines()] == ["web"]
    assert "HEMLIG" not in json.dumps(lines())


def test_the_web_servers_own_lines_go_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    with logged(Settings()):
        configure_logging(LogLevels.info, server_config(Settings()))
        logging.getLogger("_granian").error("lyssnar %s", SECRET)
        logging.getLogger("granian.access").error("GET %s", SECRET)
        written = capsys.readouterr()
    assert [json.loads(line)["logger"] for line in written.err.splitlines()] == ["_granian", "granian.access"]
    assert "HEMLIG" not in written.err + written.out


def test_a_person_at_a_terminal_reads_lines_of_text() -> None:
    with logged(Settings(log="text")) as written:
        try:
            int(SECRET)
        except ValueError:
            log.exception("fault", extra={"endpoint": "case.page", "answers": SECRET})
    first, second = written.getvalue().splitlines()
    assert first.endswith(" error fault endpoint=case.page")
    assert second.startswith("  ValueError: webapp/test_operation_logs.py:")


def test_the_way_the_log_is_written_is_one_of_two() -> None:
    assert read_settings({"VAKSAM_LOG": "text"}).log == "text"
    with pytest.raises(BadSetting, match="VAKSAM_LOG"):
        read_settings({"VAKSAM_LOG": "xml"})
