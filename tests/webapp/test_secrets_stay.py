"""What people write stays with the case: no name, no text, no password in letters, logs, figures, faults or addresses.

A town where everything that can be written holds a secret of its own, driven through what goes well and what does not.
"""

import io
import smtplib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import insert, select, update

from engine import clock
from engine.cases import Cases
from engine.check import check
from engine.definitions import newest
from engine.installation import Installation, real_now
from engine.models import (
    Answer,
    Base,
    Blob,
    Case,
    CaseState,
    DeadlineChange,
    DeadlineRow,
    Document,
    Draft,
    History,
    Incident,
    Letter,
    LoginAttempt,
    OrganisationChange,
    Person,
    Timer,
    UserTask,
)
from engine.scenarios import acts
from engine.scenarios.mailbox import open_mailbox
from engine.scenarios.running import municipality_of, play_file, scenario_files
from tests.builders import MORNING, Town
from tests.engine.everyday import DIARY, reception
from tests.servers import databases
from tests.servers.smtp import MailServer
from tests.stories import TOWNS, on_granvik
from tests.webapp.conftest import Visitor
from tests.webapp.logged import logged
from tests.webapp.secrets import MARK, Leak, form_of, leaks, marked, marked_file, people_are_secret, secret
from tests.webapp.test_providers import TOLD as INFORMED
from tests.webapp.test_providers import link_to
from tests.webapp.test_public import TOLD as TOLD_US
from tests.webapp.test_public import code_on
from tests.webapp.test_reporting import RECEIVED, WRITTEN
from webapp import create_app
from workflows.municipalities import GRANVIK
from workflows.registry import all_workflows

As = Callable[[str], Visitor]
Look = Callable[..., list[Leak]]
TOKEN = "a-token-of-thirty-two-characters!"
BPMN = Path(__file__).resolve().parents[2] / "bpmn"
FILES = {path.relative_to(BPMN).as_posix(): path for path in scenario_files([BPMN])}
#: As few as together do every task of every process; all the others are played in the long run.
SHORT = (
    "board_matter/scenarios/aterremiss_bordlaggning_och_justering.yaml",
    "board_matter/scenarios/slut_ordforanden_har_jav.yaml",
    "complaint/scenarios/korsning_inget_sammantrade_ar_planerat.yaml",
    "complaint/scenarios/slut_berom_framfors.yaml",
    "complaint/scenarios/slut_en_orosanmalan_lamnas_over.yaml",
    "data_breach/scenarios/v12_sommartid.yaml",
    "deviation/scenarios/ekero_sektionschefen_beslutar.yaml",
    "deviation/scenarios/slut_vardskada_misstanks_mas_tar_over.yaml",
    "deviation/scenarios/utredare_tar_over_och_planen_arbetas_om.yaml",
    "lex_maria/scenarios/fragan_vacks_tva_ganger.yaml",
    "lex_maria/scenarios/slut_ingen_vardskada.yaml",
    "lex_sarah/scenarios/slut_allvarligt_under_utredningen.yaml",
    "lex_sarah/scenarios/slut_avslut_faststalls_inte.yaml",
    "provider_report/scenarios/delegaten_avslar_sanktion.yaml",
    "trend/scenarios/delar_en_atgard_som_redan_pagar.yaml",
)


@pytest.fixture
def town(database_url: str, mail_server: MailServer) -> Iterator[Town]:
    built = Town(
        database_url,
        mail_host=mail_server.host,
        mail_port=mail_server.port,
        mail_user=mail_server.username,
        mail_password=mail_server.password,
        mail_ca_file=str(mail_server.certificate_authority),
        base_url="http://localhost",
        monitor_token=TOKEN,
    )
    people_are_secret(built.house)
    yield built
    built.close()


@pytest.fixture
def written(town: Town) -> Iterator[io.StringIO]:
    """The log of all that happens."""
    with logged(town.house.settings) as lines:
        yield lines


@pytest.fixture
def led_to(app: Flask) -> list[str]:
    """Every address a page has led on to."""
    found: list[str] = []

    def note(response: Response) -> Response:
        found.append(response.location or "")
        return response

    app.after_request(note)
    return found


@pytest.fixture
def app(town: Town) -> Flask:
    made = create_app(town.house)
    made.config.update(VAKSAM_DEMO=True, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def got_out(town: Town, written: io.StringIO, led_to: list[str], mail_server: MailServer, stranger: Visitor) -> Look:
    """Everything that anybody outside the cases can read, looked through: for what is marked, or for another word."""

    def look(word: str = MARK) -> list[Leak]:
        shown = {"Authorization": f"Bearer {TOKEN}"}
        health, metrics = (stranger.client.get(path, headers=shown) for path in ("/halsa", "/metrics"))
        assert "checks" in health.text and "vaksam_request_seconds_count" in metrics.text
        return leaks(
            town.house,
            word,
            log=written.getvalue(),
            addresses="\n".join(led_to),
            health=health.text,
            metrics=metrics.text,
            mail="\n".join(text for one in mail_server.deliveries for text in read_in_a_letter(one.message)),
            check=str(check(town.house)),
        )

    return look


def read_in_a_letter(message: Any) -> list[str]:
    """All of it but to whom it goes."""
    return [f"{name}: {value}" for name, value in message.items() if name != "To"] + [message.get_content()]


def test_what_is_written_and_refused_stays(
    town: Town, as_: As, app: Flask, got_out: Look, written: io.StringIO
) -> None:
    elin, anders, maria = as_("elin"), as_("anders"), as_("maria")
    unit = town.unit("Gruppbostaden Björkbacken")
    report = {"unit": unit, **WRITTEN, "what_happened": secret(), "affected": secret()}
    statuses = [
        elin.post("/rapportera/deviation/utkast", {"what_happened": secret()}),
        elin.post("/rapportera", {**report, "happened_on": secret(), "unit": secret(), "kind": secret()}),
        elin.post("/rapportera", {**report, secret(): secret()}),
        elin.post("/rapportera", {**report, "attachments": (io.BytesIO(b"MZ"), f"{secret()}.exe")}),
        elin.post("/rapportera", {**report, "attachments": (io.BytesIO(secret().encode()), f"{secret()}.txt")}),
    ]
    task = f"/uppgifter/{town.task('receive_report').id}"
    statuses += [
        anders.post(f"{task}/utkast", {"immediate_measures": secret()}),
        anders.post(task, {name: secret() for name in RECEIVED}),
        anders.client.post(task, data={"immediate_measures": secret()}),
        maria.post(f"/uppgifter/{secret()}", RECEIVED),
        maria.get(f"/arenden/{secret()}"),
        maria.get(f"/arenden?nummer={secret()}&status={secret()}&process={secret()}"),
        maria.get(f"/{secret()}?q={secret()}"),
        maria.get("/admin/"),
        maria.client.delete(f"/arenden/{secret()}"),
        anders.post("/arenden/LS-2026-0001/handling", {"attachments": (io.BytesIO(b"text"), f"{secret()}.txt")}),
        *log_in_wrongly(as_),
    ]
    app.config["MAX_CONTENT_LENGTH"] = 100
    statuses.append(elin.client.post("/rapportera", data={"what_happened": secret() * 50}))
    assert {one.status_code for one in statuses} >= {204, 302, 400, 403, 404, 405, 413, 422, 429}
    entered = (Answer, Draft, Document, Blob, Person, LoginAttempt)
    assert [table.__tablename__ for table in entered if not holds(town.house, table)] == [], "else it says nothing"
    assert written.getvalue().count('"event":"request"') >= len(statuses)
    assert got_out() == []


def log_in_wrongly(as_: As) -> list[Any]:
    visitor = Visitor(client=as_("elin").client.application.test_client())
    given = {"username": secret(), "password": secret(), "till": "/"}
    return [visitor.post("/logga-in", given) for _ in range(12)]


def test_what_fails_says_nothing_of_what_was_written(
    town: Town,
    as_: As,
    got_out: Look,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    written: io.StringIO,
) -> None:
    mail_server.refusal = f"550 {secret()} finns inte"
    number = town.report(what_happened=secret())
    town.go(minutes=1)
    town.do("register_report", "greta", number, **DIARY)
    with monkeypatch.context() as broken:
        delegates = town.house.workflow("lex_sarah").delegates
        for name in [name for name in vars(delegates) if not name.startswith("_")]:
            broken.setattr(delegates, name, fails)
        broken.setattr("engine.forms.form.Form.check", fails)
        task = f"/uppgifter/{town.task('receive_report', number).id}"
        answer = as_("anders").post(task, {**RECEIVED, "immediate_measures": secret()})
        assert answer.status_code == 500
        town.go(days=3)
    with monkeypatch.context() as broken:
        broken.setattr("engine.outbox.render", fails)
        town.go(days=3)
    with monkeypatch.context() as broken:
        broken.setattr("engine.post.smtplib.SMTP", fails)
        town.go(days=1)
    mail_server.refusal = None
    town.go(days=1)
    admin = as_("admin")
    pages = [admin.get(path) for path in ("/admin/", "/admin/processer", "/admin/installningar")]
    assert {page.status_code for page in pages} == {200}
    with town.house.database.reading() as session:
        kinds = set(session.scalars(select(Incident.kind)))
    assert {"web", "letter", "template", "timer"} <= kinds and len(mail_server.deliveries) > 3
    assert '"faults"' in written.getvalue() and "SMTP" in written.getvalue()
    # The overview tells how letters failed and which tasks nobody gets; the bar names who is logged in.
    name, title = name_and_title(town, "admin")
    assert got_out() == [] and MARK not in pages[0].text.replace(name, "").replace(title, "")


def name_and_title(town: Town, username: str) -> tuple[str, str]:
    with town.house.database.reading() as session:
        person = session.get_one(Person, town.person(username))
        return person.name, person.title


def fails(*given: Any, **named: Any) -> Any:
    """Says all it was given, as a library may."""
    try:
        raise KeyError(secret(), given, named)
    except KeyError as error:
        raise smtplib.SMTPException(f"{secret()} <{secret()}@granvik.example>") from error


def test_a_clock_whose_duties_fail_says_nothing(
    town: Town, got_out: Look, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    tried = threading.Barrier(len(clock.DUTIES) + 1)

    def duty(_: Cases) -> int:
        tried.wait(20)
        raise RuntimeError(secret())

    for name in clock.DUTIES:
        monkeypatch.setitem(clock.DUTIES, name, duty)
    scheduler = clock.start_clock(town.cases)
    tried.wait(20)
    scheduler.shutdown()
    assert written.getvalue().count('"type":"RuntimeError"') == len(clock.DUTIES)
    assert got_out() == []


def test_what_a_stranger_tells_stays_and_so_does_the_code(
    town: Town, stranger: Visitor, got_out: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_on(stranger.post("/klagomal", said()).text)
    follow = {"code": code, "dissatisfied_reason": secret()}
    town.go(hours=1)
    answers = [
        stranger.post("/klagomal", {**said(), "kind": secret(), "unit": secret(), "happened_on": secret()}),
        stranger.post("/klagomal", {**said(), secret(): secret(), "website": secret()}),
        stranger.post("/klagomal", {**said(), "attachments": (io.BytesIO(b"MZ"), f"{secret()}.exe")}),
        stranger.client.post("/klagomal", data=said()),
        stranger.get(f"/klagomal/folj?code={code}"),
        stranger.get(f"/klagomal/{code}"),
        stranger.post("/klagomal/folj", follow),
        stranger.post("/klagomal/folj", {"code": secret()}),
        stranger.post("/klagomal/folj/not_satisfied", follow),
        stranger.post(f"/klagomal/folj/{secret()}", follow),
    ]
    with monkeypatch.context() as broken:
        broken.setattr("webapp.public.following.read_by_key", fails)
        broken.setattr("engine.forms.form.Form.check", fails)
        answers += [stranger.post("/klagomal/folj", follow), stranger.post("/klagomal", said())]
    answers += [stranger.post("/klagomal/folj", follow) for _ in range(20)]
    town.go(days=3)
    assert {one.status_code for one in answers} >= {200, 302, 400, 409, 422, 429, 500}
    assert got_out() == got_out(code) == got_out(code.replace("-", "")) == []


def said(**also: Any) -> dict[str, Any]:
    """A complaint of somebody who says who it is and wants a code."""
    words = {"what_happened": secret(), "wanted_outcome": secret()}
    return {**TOLD_US, **words, "complainant_name": secret(), "complainant_contact": secret(), **also}


def test_the_secret_of_a_link_stands_in_no_address_but_its_own(
    town: Town, as_: As, stranger: Visitor, got_out: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_to(as_, town)
    word = link.rpartition("/")[2]
    answers = [
        stranger.get(link),
        stranger.get(f"{link}/"),
        stranger.get(f"{link})."),
        stranger.post(link, {**informed(), "law": secret(), "operator_received_on": secret()}),
        stranger.post(link, {**informed(), "attachments": (io.BytesIO(b"MZ"), f"{secret()}.exe")}),
        stranger.client.post(link, data=informed()),
        stranger.client.delete(link),
        stranger.get(f"/utforarlank/{secret()}"),
    ]
    with monkeypatch.context() as broken:
        broken.setattr("engine.forms.form.Form.check", fails)
        answers.append(stranger.post(link, informed()))
    with monkeypatch.context() as broken:
        broken.setattr("webapp.providers.link._show", fails)
        answers.append(stranger.get(link))
    answers += [stranger.post(link, informed()), stranger.get(link), as_("henrik").get("/utforare/")]
    assert word not in answers[-1].text
    answers += [stranger.post(link, informed()) for _ in range(30)]
    town.go(days=3)
    assert {one.status_code for one in answers} >= {200, 400, 410, 422, 429, 500}
    assert holds(town.house, Answer) and got_out() == got_out(word) == []


def informed() -> dict[str, Any]:
    words = ("place", "what_happened", "operator_measures", "contact_name", "contact_phone", "person_keys")
    return {**INFORMED, **{name: secret() for name in words}}


def test_what_staff_write_in_the_new_rooms_stays(town: Town, as_: As, got_out: Look) -> None:
    roger, maria, anders, greta, henrik = (as_(one) for one in ("roger", "maria", "anders", "greta", "henrik"))
    number = assessed_soon(town)
    case = f"/arenden/{number.replace(' ', '-')}"
    dues, circle = f"{case}/frister/{due(town, 'assess_report')}", f"{case}/skydd"
    why = {"until": "2026-09-25", "reason": secret()}
    answers = [
        roger.post("/ta-emot/complaint", {**said(), "channel": "phone", "received_on": secret()}),
        roger.post("/ta-emot/complaint", {**said(), "channel": "phone", "received_on": "2026-09-15"}),
        roger.post(f"/ta-emot/{secret()}", said()),
        maria.post(f"{dues}/forlang", {**why, "until": secret()}),
        maria.post(f"{dues}/pausa", why),
        maria.post(f"{dues}/{secret()}", why),
        greta.post(f"{dues}/forlang", why),
        maria.post(f"{dues}/forlang", why),
        henrik.get(f"/utforare/?ar={secret()}"),
        henrik.post("/utforare/lank", {"provider": secret(), "case": secret()}),
        greta.get("/utforare/"),
        greta.post(circle, {"named": [secret()]}),
        anders.post(circle, {"named": [secret(), town.person("leila")]}),
        anders.post(f"{circle}/namnge", {"person": secret()}),
        anders.post(f"{circle}/namnge", {"person": town.person("sofia")}),
        anders.post(f"{circle}/{town.person('sofia')}/stryk"),
        greta.get(circle),
    ]
    town.go(days=9)
    assert {one.status_code for one in answers} >= {200, 302, 403, 404, 409, 422}
    assert holds(town.house, DeadlineChange) and got_out() == []


def assessed_soon(town: Town) -> str:
    """A case whose time to be assessed runs."""
    number = town.report(what_happened=secret())
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    return number


def due(town: Town, name: str) -> int:
    with town.house.database.reading() as session:
        running = select(DeadlineRow.id).where(DeadlineRow.name == name, DeadlineRow.status == "waiting")
        return session.scalars(running).one()


def test_the_reasons_of_an_administrator_stay_on_their_page(town: Town, as_: As, got_out: Look) -> None:
    admin, greta = as_("admin"), as_("greta")
    unit = f"/admin/organisation/enhet/{town.unit('Gruppbostaden Björkbacken')}"
    why = {"reason": secret(), "source": secret(), "paragraph": secret(), "valid_from": "2026-10-01"}
    places: dict[str, dict[str, Any]] = {
        "/admin/delegation/andra/handle_as_lex_sarah": {"decider": "forvaltningschef@"},
        "/admin/installningar/andra/frist-lex_sarah.investigation": {"number": "45", "unit": "D"},
        "/admin/installningar/andra/val-manager_view_ends_at_lex_sarah": {"value": "ja"},
        "/admin/sammantraden/ny": {
            "board": town.unit("Socialnämnden"),
            "held_on": "2026-09-30",
            "papers_by": "2026-09-23",
        },
        f"{unit}/namn": {"name": "Björkbacken", "since": "2026-09-15"},
        f"{unit}/roll": {"person": town.person("amina"), "role": "chef", "first": "2026-09-16", "last": ""},
    }
    went_well = [admin.post(path, {**why, **given}) for path, given in places.items()]
    refused = [admin.post(path, {**why, **dict.fromkeys(given, secret())}) for path, given in places.items()]
    others = [greta.post(path, {**why, **given}) for path, given in places.items()]
    others.append(admin.post(f"/admin/delegation/andra/{secret()}", why))
    assert {one.status_code for one in went_well} == {302} and {one.status_code for one in refused} == {422}
    assert {one.status_code for one in others} == {403, 404}
    town.go(days=3)
    assert holds(town.house, OrganisationChange) and got_out() == []


@pytest.fixture(scope="module")
def mailbox() -> Iterator[int]:
    with open_mailbox() as port:
        yield port


def played(name: str, folder: Path, mailbox: int, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """A process's own story, with a secret in every text and file; which tasks of which process were done in it."""
    url = databases.sqlite(folder, TOWNS[municipality_of(FILES[name]) or GRANVIK])
    write_secrets(monkeypatch)

    def house_with_secrets(url: str, now: Any, municipality: str = "") -> Any:
        house = on_granvik(url, now)
        people_are_secret(house)
        return house

    house = on_granvik(url, real_now)
    with logged(house.settings) as lines:
        play_file(FILES[name], url, house_with_secrets, mailbox, lambda line: None)
    assert holds(house, Answer) and holds(house, Person)
    assert leaks(house, log=lines.getvalue()) == []
    with house.database.reading() as session:
        of_a_case = select(Case.workflow, UserTask.name).join(Case, Case.id == UserTask.case_id)
        done = {(row.workflow, row.name) for row in session.execute(of_a_case.where(UserTask.status == "done"))}
    house.database.close()
    monkeypatch.undo()
    return done


def test_no_task_of_any_process_lets_a_word_out(tmp_path: Path, mailbox: int, monkeypatch: pytest.MonkeyPatch) -> None:
    done = set().union(*(played(name, tmp_path, mailbox, monkeypatch) for name in SHORT))
    there_are = {(workflow.name, task) for workflow in all_workflows().values() for task in workflow.user_tasks}
    assert sorted(there_are - done) == [], "SHORT needs another story"


@pytest.mark.torture
@pytest.mark.parametrize("name", [name for name in FILES if name not in SHORT])
def test_no_story_lets_a_word_out(name: str, tmp_path: Path, mailbox: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert played(name, tmp_path, mailbox, monkeypatch)


def write_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every verb is given answers and files with secrets in them."""
    opened, completed, acted, file = Cases.open, Cases.complete, Cases.act, acts._file

    def open_(self: Cases, workflow: str, person_id: int | None, answers: Any, *also: Any, **named: Any) -> str:
        with self.house.database.reading() as session:
            form = newest(session, workflow).forms[self.house.workflow(workflow).start_form]
        return opened(self, workflow, person_id, marked(form, answers), *also, **named)

    def complete(self: Cases, task_id: str, person_id: int, answers: Any, *also: Any) -> None:
        completed(self, task_id, person_id, marked(form_of(self.house, "", task_id=task_id), answers), *also)

    def act(self: Cases, case_id: int, action: str, person_id: int | None, answers: Any, **named: Any) -> None:
        acted(self, case_id, action, person_id, marked(form_of(self.house, action, case_id=case_id), answers), **named)

    monkeypatch.setattr(Cases, "open", open_)
    monkeypatch.setattr(Cases, "complete", complete)
    monkeypatch.setattr(Cases, "act", act)
    monkeypatch.setattr("engine.scenarios.changing.REASON", secret())
    monkeypatch.setattr(acts, "_file", lambda name: marked_file(file(name)))


#: How each place would look with a leak in it.
PLANTED: dict[str, Any] = {
    "letter": update(Letter).values(subject=f"Påminnelse {MARK}-0"),
    "incident": update(Incident).values(cause=f"ValueError: {MARK}-0"),
    "history": insert(History).values(
        case_id=1, seq=900, at=MORNING, kind="noted", name="", detail={"reason": f"{MARK}-0"}, hash=""
    ),
    "deadline": update(DeadlineRow).values(explanation=f"{MARK}-0"),
    "case_state marks": update(CaseState).values(marks={f"{MARK}-0": "2026-09-15"}),
    "case_state tokens": update(CaseState).values(state=f'["{MARK}-0"]'.encode()),
    "timer": update(Timer).values(name=f"{MARK}-0"),
    "user_task": update(UserTask).values(title=f"Utred {MARK}-0"),
    "case": update(Case).values(title=f"{MARK}-0"),
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_leak_is_found_out(place: str, sqlite_url: str) -> None:
    town = Town(sqlite_url)
    town.report(what_happened=secret())
    with town.house.database.transaction() as session:
        session.add(Incident(key="web:x", kind="web", at=town.now, cause=""))
    assert leaks(town.house) == []
    with town.house.database.transaction() as session:
        session.execute(PLANTED[place])
    assert {leak.where for leak in leaks(town.house)} == {place.partition(" ")[0]}
    assert [leak.where for leak in leaks(town.house, log=f"GET /arenden?q={MARK.lower()}-0")][-1] != ""
    town.close()


def holds(house: Installation, table: type[Base]) -> bool:
    """Whether a secret really lies there."""
    with house.database.reading() as session:
        return any(MARK in str(list(row)).upper() for row in session.execute(select(*table.__table__.columns)))
