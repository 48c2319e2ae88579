"""From an empty database to the first who logs in, by the commands of docs/komma-igang.md."""

import getpass
import io
import re
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, make_url, select, text

from engine.database import Database, copy_sqlite
from engine.models import Person, Unit
from engine.settings import Settings
from tests.webapp.conftest import Visitor
from webapp import create_app
from webapp.commands import main
from webapp.commands.assemble import assemble
from workflows.granvik.found import FILE

PASSWORD = "tolv tecken och mer"
GUIDE = Path(__file__).parents[2] / "docs" / "komma-igang.md"


@pytest.fixture
def empty(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", database_url)
    return database_url


def granvik(**other: Any) -> dict[str, Any]:
    return {**yaml.safe_load(FILE.read_text(encoding="utf-8")), **other}


def write(folder: Path, content: Any) -> str:
    path = folder / "organisation.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return str(path)


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Piped in, as from another program."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def how_many(url: str, table: type) -> int:
    database = Database(url)
    with database.reading() as session:
        counted = session.scalar(select(func.count()).select_from(table)) or 0
    database.close()
    return counted


def logs_in(url: str, username: str, password: str) -> bool:
    house = assemble(Settings(database_url=url, secret_key="for tests"))
    visitor = Visitor(client=create_app(house).test_client())
    answer = visitor.post("/logga-in", {"username": username, "password": password})
    house.database.close()
    return answer.status_code == 302


def test_the_example_in_the_guide_leads_to_a_first_login(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"```yaml\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert main(["organisation", "import", write(tmp_path, yaml.safe_load(found[1]))]) == 0
    type_in(monkeypatch, f"{PASSWORD}\n")
    assert main(["person", "password", "admin"]) == 0
    assert logs_in(empty, "admin", PASSWORD)
    assert not logs_in(empty, "admin", "något helt annat")


def test_granvik_is_imported_whole_and_once(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["organisation", "import", str(FILE)]) == 0
    assert "14 enheter och 39 personer" in capsys.readouterr().out
    assert main(["organisation", "import", str(FILE)]) == 2
    assert "redan en organisation" in capsys.readouterr().err
    assert (how_many(empty, Unit), how_many(empty, Person)) == (14, 39)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email_domain": None}, "birgitta: email saknas"),
        ({"email_domain": "granvik example"}, "'birgitta@granvik example' är ingen e-postadress"),
        ({"since": None}, "since saknas"),
        ({"units": None}, "units saknas"),
        ({"people": [{"username": "Elin"}]}, "Elin: skriv användarnamnet med små bokstäver"),
        ({"people": [{"username": "elin"}]}, "elin: name saknas"),
        ({"people": [{"username": "elin", "name": "E", "title": "T", "unit": "x"}]}, "ingen enhet med nyckeln 'x'"),
        ({"people": [{"username": "elin", "roles": [{"role": "boss"}]}]}, "rollen 'boss' finns inte"),
        ({"people": ["elin"]}, "har inte den form"),
        ({"since": "i går"}, "har inte den form"),
        ({"papers_ahead_days": None}, "meetings: papers_ahead_days saknas"),
        ({"settings": [{"key": "x", "value": 1, "source": "s", "from": "f"}]}, "inställningen 'x' finns inte"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name_and_nothing_of_it_is_kept(
    empty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict[str, Any], told: str
) -> None:
    assert main(["organisation", "import", write(tmp_path, granvik(**wrong))]) == 2
    assert told in capsys.readouterr().err
    assert (how_many(empty, Unit), how_many(empty, Person)) == (0, 0)


def test_a_file_that_is_not_there_is_named(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["organisation", "import", "finns-inte.yaml"]) == 2
    assert "finns-inte.yaml går inte att läsa" in capsys.readouterr().err


def test_a_password_is_long_enough_and_somebodys(
    empty: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["organisation", "import", str(FILE)])
    for username, password, told in (("elin", "elva tecken", "minst 12 tecken"), ("nobody", PASSWORD, "'nobody'")):
        type_in(monkeypatch, f"{password}\n")
        assert main(["person", "password", username]) == 2
        assert told in capsys.readouterr().err
        assert not logs_in(empty, username, password)


def test_a_password_typed_at_a_terminal_is_typed_alike_twice(
    empty: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["organisation", "import", str(FILE)])
    typed = [PASSWORD, "något helt annat", PASSWORD, PASSWORD]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda _: typed.pop(0))
    assert main(["person", "password", "elin"]) == 2
    assert "inte lika" in capsys.readouterr().err and not logs_in(empty, "elin", PASSWORD)
    assert main(["person", "password", "ELIN"]) == 0
    assert logs_in(empty, "elin", PASSWORD)


# ---- what cannot be used, said in one line ---------------------------------------------------------------------------

OLD = "Databasen är tom eller äldre än programmet. Kör vaksam database upgrade.\n"
COMMANDS = (["check"], ["check", "--case", "LS 2026-0001"], ["history", "verify"], ["process", "deploy"])


@pytest.mark.parametrize("asked", COMMANDS, ids=" ".join)
def test_a_database_without_todays_tables_is_told_with_what_to_do(
    empty: str, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    database = Database(empty)
    with database.transaction() as session:
        for table in ("case", "definition", "history_seal"):
            session.execute(text(f'ALTER TABLE "{table}" RENAME TO "{table}_before"'))
    database.close()
    assert main(asked) == 1
    assert capsys.readouterr().err == OLD


@pytest.mark.parametrize("asked", [*COMMANDS, ["person", "password", "elin"], ["serve"], ["clock"]], ids=" ".join)
def test_a_database_that_does_not_answer_is_told_by_its_machine_and_never_its_password(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", "postgresql://vaksam:hemligt@127.0.0.1:1/vaksam")
    monkeypatch.setenv("VAKSAM_SECRET_KEY", "x" * 32)
    monkeypatch.setattr("webapp.commands.serve.start_logging", lambda _: None)  # the other tests keep their own
    monkeypatch.setattr("webapp.serving.parent.be_first", lambda: None)
    assert main(asked) == 1
    assert capsys.readouterr().err == "Databasen på 127.0.0.1 svarar inte.\n"


def test_a_database_that_lets_nobody_in_is_not_said_to_be_silent(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = make_url(postgres_url).set(database="finns_inte").render_as_string(hide_password=False)
    monkeypatch.setenv("VAKSAM_DATABASE_URL", elsewhere)
    assert main(["check"]) == 1
    assert "släpper inte in Vaksam" in capsys.readouterr().err


def test_a_database_file_that_cannot_be_opened_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", "sqlite:////finns/inte/vaksam.db")
    assert main(["check"]) == 1
    assert capsys.readouterr().err == "Databasen /finns/inte/vaksam.db går inte att öppna.\n"


def test_a_case_that_is_not_there_is_not_said_to_be_well(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--case", "LS 9999-0001"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Det finns inget ärende med numret LS 9999-0001.\n")


def test_a_process_is_checked_by_its_name_and_what_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", "check", "lex_sarah"]) == 0
    assert "1 kontrollerade, 0 fynd." in capsys.readouterr().out
    assert main(["process", "check", "lex_sara"]) == 1
    assert "lex_sara: det finns ingen process, mapp eller ritning med det namnet." in capsys.readouterr().out


def test_a_backup_is_for_nobody_else_from_its_first_moment(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", sqlite_url)
    copy, seen = tmp_path / "copy.db", []

    def watched(url: str, to: Path) -> None:
        seen.append(stat.S_IMODE(to.stat().st_mode))
        copy_sqlite(url, to)

    monkeypatch.setattr("webapp.commands.database.copy_sqlite", watched)
    assert main(["database", "backup", str(copy)]) == 0
    assert [*seen, stat.S_IMODE(copy.stat().st_mode)] == [0o600, 0o600]
    assert how_many(f"sqlite:///{copy}", Person) == 0
    assert main(["database", "backup", str(copy)]) == 2
    assert main(["database", "backup", str(tmp_path / "nowhere" / "copy.db")]) == 2
    told = capsys.readouterr().err
    assert "finns redan, och skrivs inte över" in told and "mappen finns inte" in told


def test_half_a_backup_is_not_left(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(url: str, to: Path) -> None:
        raise RuntimeError

    monkeypatch.setenv("VAKSAM_DATABASE_URL", sqlite_url)
    monkeypatch.setattr("webapp.commands.database.copy_sqlite", stumble)
    with pytest.raises(RuntimeError):
        main(["database", "backup", str(tmp_path / "copy.db")])
    assert not (tmp_path / "copy.db").exists()
