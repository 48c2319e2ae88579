"""The trace: sealed as a whole, never changed, and verified by anyone who has the file."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from engine.database import Database, migration_config
from engine.documents import File
from engine.models import CaseState, HistorySeal, SealedHead
from engine.trace import export_lines, newest_head, seal, sealing, verify
from engine.verifying.telling import NO_HASH, told_of
from tests.builders import Town
from tests.engine.everyday import DIARY, at_once
from tests.engine.tampering import tampering
from webapp.commands import main
from workflows.schema import REGISTERS

APPEND_ONLY = ["answer", "definition", "history", "history_seal", "read_log", "sealed_head"]


# ---- sealed together ---------------------------------------------------------------------------------------------


def test_only_the_cases_that_have_moved_are_sealed(town: Town) -> None:
    first, second = town.report(), town.report()
    assert seal(town.house) == 2 and seal(town.house) == 0
    town.do("register_report", "greta", first, **DIARY)
    assert seal(town.house) == 1
    assert [(head.seal_no, head.case_id) for head in heads(town)] == [
        (1, town.case(first).id),
        (1, town.case(second).id),
        (2, town.case(first).id),
    ]
    assert verify(export_lines(town.house)) is None


def test_many_clocks_make_one_chain(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    for _ in range(7):
        town.report()
    assert at_once(*[partial(seal, town.house)] * 4) == [None] * 4
    seal(town.house)  # what those who came in second left for the next round
    assert sorted(head.case_id for head in heads(town)) == sorted(set(case_ids(town)))
    with town.house.database.reading() as session:
        assert session.scalars(select(HistorySeal.no).order_by(HistorySeal.no)).all() == [1, 2, 3, 4]
    assert verify(export_lines(town.house)) is None


def test_a_clock_waits_neither_for_another_nor_for_a_case_that_is_worked_on(postgres_url: str) -> None:
    town = Town(postgres_url)
    busy, idle = town.report(), town.report()
    with town.house.database.transaction() as session:
        mine = select(CaseState).where(CaseState.case_id == town.case(busy).id)
        session.scalars(mine.with_for_update()).one()
        assert seal(town.house) == 1
        assert [head.case_id for head in heads(town)] == [town.case(idle).id]
    with town.house.database.transaction() as session:
        assert sealing._nobody_else(session)
        assert seal(town.house) == 0
    assert seal(town.house) == 1
    town.close()


def test_histories_written_before_there_were_seals_are_sealed_by_the_next_round(town: Town) -> None:
    town.report()
    seal(town.house)
    config = migration_config(town.house.database.url, [REGISTERS])
    with tampering(town) as session:
        session.execute(text("DELETE FROM sealed_head"))
        session.execute(text("DELETE FROM history_seal"))
    town.house.database.close()
    command.downgrade(config, "e0005")
    command.upgrade(config, "heads")
    with town.house.database.reading() as session:
        assert session.scalars(select(CaseState.sealed_seq)).all() == [0]
    assert seal(town.house) == 1
    assert verify(export_lines(town.house)) is None


# ---- never changed -----------------------------------------------------------------------------------------------


@pytest.fixture
def written(town: Town) -> Town:
    """A row in every table of the trace."""
    number = town.report()
    town.cases.note_read(town.case(number).id, town.person("anders"), "case")
    town.cases.attach(town.case(number).id, town.person("anders"), File(filename="a.txt", content=b"a"))
    seal(town.house)
    return town


@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_no_statement_changes_or_removes_a_row_of_the_trace(written: Town, statement: str) -> None:
    for table in APPEND_ONLY:
        assert "append-only" in refusal(written, statement.format(table, a_column(written, table)))


def test_the_bytes_of_a_file_never_change(written: Town) -> None:
    assert "append-only" in refusal(written, "UPDATE blob SET content = content")


def test_no_table_of_the_trace_is_emptied(postgres_url: str) -> None:
    town = Town(postgres_url)
    for table in APPEND_ONLY:
        assert "append-only" in refusal(town, f"TRUNCATE {table} CASCADE")
    town.close()


def test_no_row_takes_the_place_of_another(sqlite_url: str) -> None:
    town = Town(sqlite_url)
    town.report()
    town.cases.note_read(1, town.person("anders"), "case")
    seal(town.house)
    for table in sorted(set(APPEND_ONLY) - {"definition"}):
        assert "append-only" in refusal(town, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    town.close()


def refusal(town: Town, statement: str) -> str:
    """What the database says, to somebody who speaks to it past the product."""
    database = Database(town.house.database.url)
    with pytest.raises(DBAPIError) as refused, database.transaction() as session:
        session.execute(text(statement))
    database.close()
    return str(refused.value)


def a_column(town: Town, table: str) -> str:
    return str(inspect(town.house.database.engine).get_columns(table)[-1]["name"])


# ---- verified anywhere -------------------------------------------------------------------------------------------


def test_the_export_is_verified_by_a_machine_that_has_nothing_of_the_product(town: Town, tmp_path: Path) -> None:
    town.report()
    seal(town.house)
    path = tmp_path / "trace.jsonl"
    path.write_bytes(b"\n".join(export_lines(town.house)))
    told = run_alone(path, "--head", newest_head(town.house))
    assert told.returncode == 0 and "Historiken är hel" in told.stdout
    path.write_bytes(path.read_bytes().replace(b'"task_opened"', b'"task_closed"', 1))
    assert run_alone(path).returncode == 1
    assert run_alone(tmp_path / "not-there").returncode == 2


#: Every package that is not Python's own is hidden, but the one that is needed.
ALONE = """
import runpy, sys
allowed = {"engine", "orjson", *sys.stdlib_module_names}
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nothing())
sys.argv = ["verify", *sys.argv[1:]]
runpy.run_module("engine.verifying", run_name="__main__")
"""


def run_alone(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command_line = [sys.executable, "-c", ALONE, str(path), *arguments]
    return subprocess.run(command_line, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])


def test_a_head_kept_elsewhere_shows_that_the_end_was_cut_off(town: Town) -> None:
    town.report()
    seal(town.house)
    old_head, before = newest_head(town.house), list(export_lines(town.house))
    town.do("register_report", "greta", **DIARY)
    seal(town.house)
    new_head, after = newest_head(town.house), list(export_lines(town.house))
    assert verify(after, head=old_head) is None and verify(after, head=new_head) is None
    assert verify(before) is None
    cut_off = verify(before, head=new_head)
    assert cut_off is not None and cut_off.where == "förseglingarna"


def test_an_export_holds_no_name_and_no_word_anybody_wrote(town: Town) -> None:
    town.report(what_happened="Ingegerd Hemlighetsson låstes in.")
    seal(town.house)
    text_of_it = b"\n".join(export_lines(town.house)).decode()
    assert "LS 2026-0001" in text_of_it
    assert not [word for word in ("Ingegerd", "Elin", "elin", "@", "Björkbacken") if word in text_of_it]


def test_the_commands_export_and_verify(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", town.house.database.url)
    number, path = town.report(), str(tmp_path / "trace.jsonl")
    assert main(["history", "export", path]) == 0
    head = capsys.readouterr().out.splitlines()[-1]
    assert head == newest_head(town.house) != ""
    assert main(["history", "export", path]) == 2  # nothing is written over
    assert main(["history", "verify", path, "--head", head]) == 0
    assert main(["history", "verify", "--head", head]) == 0
    with tampering(town) as session:
        session.execute(text("UPDATE history SET name = 'x' WHERE seq = 2"))
    capsys.readouterr()
    assert main(["history", "verify"]) == 1
    assert f"{number}, rad 2: Raden är ändrad." in capsys.readouterr().out


def test_a_field_that_nobody_wrote_is_pointed_out_where_it_stands(town: Town) -> None:
    number = town.report()
    seal(town.house)
    lines = list(export_lines(town.house))
    for place, kind in ((1, b"seal"), (2, b"sealed"), (5, b"row")):
        assert lines[place].startswith(b'{"%s":{' % kind)
        changed = lines[place].replace(b"{", b'{"x":1,', 2).replace(b'{"x":1,', b"{", 1)
        fault = verify([*lines[:place], changed, *lines[place + 1 :]])
        assert fault is not None and (fault.line, "fält" in fault.what) == (place + 1, True)
        assert kind != b"row" or fault.where == f"{number}, rad 2"


def test_what_is_whole_is_counted_and_the_newest_seal_is_told(town: Town) -> None:
    assert "i 0 ärenden med 0 rader. Inget är förseglat än." in told_of(export_lines(town.house))[1]
    town.report()
    seal(town.house)
    rows = sum(line.startswith(b'{"row"') for line in export_lines(town.house))
    head = newest_head(town.house)
    code, told = told_of(export_lines(town.house), head=f" {head.upper()}\n")
    assert (code, told.endswith(f"i 1 ärende med {rows} rader. Den senaste förseglingens hash är\n{head}")) == (0, True)


@pytest.mark.parametrize("head", ["", "abc", "x" * 64, "a" * 65], ids=["empty", "short", "other letters", "long"])
def test_a_head_that_is_no_hash_is_told_as_such(head: str) -> None:
    assert told_of([], head=head) == (2, NO_HASH)


def test_what_cannot_be_written_or_read_is_told_in_swedish(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", town.house.database.url)
    there, nowhere = tmp_path / "there", tmp_path / "nowhere" / "file"
    there.touch()
    for asked, told in (
        (["export", str(there)], "går inte att skriva: den finns redan, och skrivs inte över."),
        (["export", str(nowhere)], "går inte att skriva: mappen finns inte."),
        (["verify", str(nowhere)], "går inte att läsa: den finns inte."),
        (["verify", str(tmp_path)], "går inte att läsa: det är en mapp."),
    ):
        assert main(["history", *asked]) == 2
        assert capsys.readouterr().err == f"{asked[1]} {told}\n"


def heads(town: Town) -> list[SealedHead]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(SealedHead).order_by(SealedHead.seal_no, SealedHead.case_id)))


def case_ids(town: Town) -> list[int]:
    with town.house.database.reading() as session:
        return list(session.scalars(select(CaseState.case_id)))
