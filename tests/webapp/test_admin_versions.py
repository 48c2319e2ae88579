"""Administration of versions: which cases run on which, what a move would do, doing it, and taking it back."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.definitions import deploy
from engine.models import Case, Definition
from tests.builders import Town
from tests.engine.everyday import DIARY
from tests.webapp.conftest import Visitor, words
from webapp.commands import main

As = Callable[[str], Visitor]
MOVE = "/admin/processer/lex_sarah/flytta"


def redrawn(town: Town, folder: Path, *pairs: str) -> None:
    """A new version of Lex Sarah in which the first text of each pair is the second."""
    workflow = town.house.workflow("lex_sarah")
    changed = folder / "lex_sarah"
    shutil.copytree(workflow.folder, changed, dirs_exist_ok=True)
    drawing = changed / "lex_sarah.bpmn"
    text = drawing.read_text(encoding="utf-8")
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    drawing.write_text(text, encoding="utf-8")
    with town.house.database.transaction() as session:
        deploy(session, replace(workflow, folder=changed), town.now)


def with_new_words(town: Town, folder: Path) -> None:
    redrawn(town, folder, 'name="Diarieför rapporten"', 'name="Lägg in i diariet"')


def version(town: Town, number: str) -> int:
    with town.house.database.reading() as session:
        its = select(Definition.version).join(Case, Case.definition_hash == Definition.hash)
        return session.scalars(its.where(Case.number == number)).one()


def test_others_are_refused(as_: As, town: Town, tmp_path: Path) -> None:
    number = town.report()
    with_new_words(town, tmp_path)
    for username in ("rune", "elin"):
        visitor = as_(username)
        assert visitor.get(MOVE).status_code == 403
        assert visitor.post(MOVE, {"from": "1", "to": "2"}).status_code == 403
        assert visitor.post("/admin/flyttar/1/angra").status_code == 403
    assert version(town, number) == 1


def test_the_processes_page_counts_running_cases_of_each_version(as_: As, town: Town, tmp_path: Path) -> None:
    town.report()
    town.report()
    with_new_words(town, tmp_path)
    town.report()
    page = words(as_("admin").get("/admin/processer"))
    assert "2 nya ärenden får den tisdag 15 september 2026 kl. 07.40 1 1" in page
    assert "1 tisdag 15 september 2026 kl. 07.40 2 2" in page and "Flytta dem från version 1 av Lex Sarah" in page


def test_a_preview_tells_element_by_element_and_changes_nothing(as_: As, town: Town, tmp_path: Path) -> None:
    number = town.report(what_happened="Dörren var låst.")
    with_new_words(town, tmp_path)
    page = words(as_("admin").get(MOVE))
    assert "1 av 1 ärende kan flyttas" in page and "Inget är ändrat än" in page
    assert f"{number} Står på: Diarieför rapporten, Vidta omedelbara åtgärder" in page
    assert "Diarieför rapporten register_report : Heter ”Lägg in i diariet” i den nya versionen." in page
    assert "tider behålls" in page and "Behåller sin tid" in page and "Dörren" not in page
    assert version(town, number) == 1


def test_cases_are_moved_and_taken_back(as_: As, town: Town, tmp_path: Path) -> None:
    number = town.report()
    with_new_words(town, tmp_path)
    admin = as_("admin")
    moved = admin.post(MOVE, {"from": "1", "to": "2", "deadlines": "keep"}, follow_redirects=True)
    assert "Flytten är gjord" in words(moved) and "Flyttat: 1 ärende" in words(moved)
    assert (version(town, number), town.task("register_report").title) == (2, "Lägg in i diariet")
    back = admin.post("/admin/flyttar/1/angra", follow_redirects=True)
    assert "1 ärende är tillbaka" in words(back) and "Flytten är ångrad" in words(back)
    assert (version(town, number), town.task("register_report").title) == (1, "Diarieför rapporten")
    town.do("register_report", "greta", number, **DIARY)


def test_a_case_that_cannot_move_is_told_why_and_what_to_do(as_: As, town: Town, tmp_path: Path) -> None:
    number = town.report()
    redrawn(town, tmp_path, '"await_ivo_question"', '"wait_for_ivo"', ">await_ivo_question<", ">wait_for_ivo<")
    page = words(as_("admin").get(MOVE))
    assert "0 av 1 ärende kan flyttas" in page and "Kan inte flyttas (1)" in page
    assert "await_ivo_question" in page and "Behåll elementets id" in page
    assert "Flytta 1 ärende" not in page
    as_("admin").post(MOVE, {"from": "1", "to": "2"})
    assert version(town, number) == 1


def test_a_choice_for_one_deadline_is_shown_before_it_is_made(as_: As, town: Town, tmp_path: Path) -> None:
    town.report()
    with_new_words(town, tmp_path)
    town.go(hours=2)
    page = words(as_("admin").get(f"{MOVE}?from=1&to=2&deadlines=keep&deadline-register_report=now"))
    assert "Räknas om från nu" in page and "Behåller sin tid" in page


@pytest.mark.parametrize(
    "path", ["/admin/processer/finns_inte/flytta", f"{MOVE}?from=1&to=17", f"{MOVE}?from=x&to=1", "/admin/flyttar/17"]
)
def test_what_is_not_there_is_not_found(as_: As, path: str) -> None:
    assert as_("admin").get(path).status_code == 404


def test_who_has_jav_does_not_see_the_case_there(as_: As, town: Town, tmp_path: Path) -> None:
    hidden, plain = town.report(), town.report()
    town.cases.involve(town.case(hidden).id, town.person("anders"), town.person("admin"))
    with_new_words(town, tmp_path)
    admin = as_("admin")
    page = words(admin.get(MOVE))
    assert hidden not in page and plain in page
    assert hidden not in words(admin.post(MOVE, {"from": "1", "to": "2"}, follow_redirects=True))
    assert [version(town, number) for number in (hidden, plain)] == [1, 2]


# ---- the same from a terminal ------------------------------------------------------------------------------------


@pytest.fixture
def terminal(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("VAKSAM_DATABASE_URL", town.house.settings.database_url)
    monkeypatch.setenv("VAKSAM_SECRET_KEY", "for tests")

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["process", *arguments])
        return code, capsys.readouterr().out

    return run


def test_deploying_says_which_version_each_process_has(terminal: Callable[..., tuple[int, str]]) -> None:
    code, told = terminal("deploy", "lex_sarah", "measure")
    assert code == 0 and told.splitlines() == [
        "lex_sarah: version 1, oförändrad.",
        "measure: version 1, oförändrad.",
    ]


def test_deploying_a_folder_stores_it_beside_and_says_who_stays(
    terminal: Callable[..., tuple[int, str]], town: Town, tmp_path: Path
) -> None:
    town.report()
    folder = tmp_path / "lex_sarah"
    shutil.copytree(town.house.workflow("lex_sarah").folder, folder)
    (folder / "lex_sarah.bpmn").write_text(
        (folder / "lex_sarah.bpmn").read_text().replace("Diarieför rapporten", "Lägg in i diariet")
    )
    assert terminal("deploy", str(folder)) == (
        0,
        "lex_sarah: version 2, ny. 1 pågående ärenden går kvar på andra versioner.\n",
    )


def test_a_refused_deployment_tells_element_reason_and_remedy_and_the_others_are_stored(
    terminal: Callable[..., tuple[int, str]], town: Town, tmp_path: Path
) -> None:
    folder = tmp_path / "lex_sarah"
    shutil.copytree(town.house.workflow("lex_sarah").folder, folder)
    (folder / "forms" / "investigate.schema.json").unlink()
    (folder / "forms" / "investigate.ui.json").unlink()
    code, told = terminal("deploy", str(folder), "measure", "finns_inte")
    assert code == 1 and "investigate [no-form]" in told and "Gör så här" in told
    assert "measure: version 1" in told and "finns_inte: det finns ingen process" in told


def test_moving_from_a_terminal_previews_moves_and_takes_back(
    terminal: Callable[..., tuple[int, str]], town: Town, tmp_path: Path
) -> None:
    number = town.report()
    with_new_words(town, tmp_path)
    code, told = terminal("migrate", "lex_sarah", "--from", "1", "--to", "2", "--preview")
    assert code == 0 and "1 av 1 ärenden kan flyttas" in told and "Behåller sin tid" in told
    assert version(town, number) == 1
    code, told = terminal("migrate", "lex_sarah", "--from", "1", "--to", "2")
    assert code == 0 and "--undo 1" in told and version(town, number) == 2
    code, told = terminal("migrate", "--undo", "1")
    assert code == 0 and "tillbaka" in told and version(town, number) == 1


def test_a_question_that_is_not_whole_is_answered_with_what_is_missing(
    terminal: Callable[..., tuple[int, str]],
) -> None:
    code, told = terminal("migrate", "lex_sarah")
    assert code == 2 and "--from 1 --to 2" in told
