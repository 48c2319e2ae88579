"""The processes' own tests: every story beside a drawing is played, on SQLite and on PostgreSQL.

On PostgreSQL the vignettes are played each time, the other stories in the long run (marker `thorough`).
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from sqlalchemy import select

from engine.database import Database
from engine.models import Blob, Document
from engine.scenarios.checks import READINGS, deadlines, letters
from engine.scenarios.mailbox import open_mailbox
from engine.scenarios.reading import EVERY_STEP, HEAD, REFUSED, VERBS
from engine.scenarios.running import municipality_of, play_file, scenario_files, verdict
from tests.servers import databases
from tests.stories import TOWNS, granvik, on_granvik
from tests.workflows.papers.reading import says
from workflows.municipalities import GRANVIK

ROOT = Path(__file__).resolve().parents[2]
BPMN, GUIDE = ROOT / "bpmn", ROOT / "docs" / "scenarier.md"
FILES = {path.relative_to(BPMN).as_posix(): path for path in scenario_files([BPMN])}
#: The invented cases of the trade that the stories must tell; those left out belong to what is not built yet.
VIGNETTES = (
    *("V01", "V02", "V03", "V05", "V07", "V08", "V09", "V10"),
    *("V12", "V14", "V15", "V17", "V19", "V21", "V26"),
)


def played() -> list[ParameterSet]:
    """Each story with each database."""
    vignettes = {name for name, path in FILES.items() if "\nvinjett: V" in path.read_text(encoding="utf-8")}
    return [pytest.param(name, "sqlite") for name in FILES] + [
        pytest.param(name, "postgresql", marks=() if name in vignettes else pytest.mark.thorough) for name in FILES
    ]


@pytest.fixture
def town_url(request: pytest.FixtureRequest, name: str, kind: str, tmp_path: Path) -> Iterator[str]:
    """A database where nothing has happened in the story's municipality yet, copied from one that was founded once."""
    town = TOWNS[municipality_of(FILES[name]) or GRANVIK]
    if request.config.getoption("--database") not in (None, kind):
        pytest.skip("not the chosen database")
    if kind == "sqlite":
        yield databases.sqlite(tmp_path, town)
    else:
        with databases.postgres(town) as url:
            yield url


@pytest.fixture(scope="module")
def mailbox() -> Iterator[int]:
    with open_mailbox() as port:
        yield port


@pytest.mark.parametrize(("name", "kind"), played())
def test_the_story_goes_as_it_is_told(name: str, kind: str, town_url: str, mailbox: int) -> None:
    told: list[str] = []
    failure = play_file(FILES[name], town_url, on_granvik, mailbox, told.append)
    assert failure is None, "\n".join([*told, *verdict(FILES[name], failure)])


def test_every_vignette_of_what_is_built_is_told() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FILES.values()]
    assert [name for name in VIGNETTES if not any(f"vinjett: {name}\n" in text for text in texts)] == []


def test_papers_of_the_old_law_story_name_the_paragraph_of_both_laws(tmp_path: Path, mailbox: int) -> None:
    url = databases.sqlite(tmp_path, granvik)
    path = FILES["lex_sarah/scenarios/v21_gammal_lag.yaml"]
    assert play_file(path, url, on_granvik, mailbox, lambda line: None) is None
    database = Database(url)
    with database.reading() as session:
        kept = session.execute(select(Document.kind, Blob.content).join(Blob, Blob.sha256 == Document.sha256))
        papers = {row.kind: row.content for row in kept}
    database.close()
    for kind in ("investigation", "ivo_notification"):
        assert says(papers[kind], "27 kap. 6 § SoL (2025:400), tidigare 14 kap. 7 § SoL (2001:453)"), kind


def test_the_example_of_the_guide_can_be_played(tmp_path: Path, mailbox: int) -> None:
    example = GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "exempel.yaml"
    path.write_text(example, encoding="utf-8")
    failure = play_file(path, databases.sqlite(tmp_path, granvik), on_granvik, mailbox, lambda line: None)
    assert failure is None, verdict(path, failure)


def test_the_guide_names_everything_a_story_may_say() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    beside = {name for names in VERBS.values() for name in names}
    names = [*HEAD, *EVERY_STEP, *VERBS, *beside, *REFUSED, *READINGS, *deadlines.FIELDS, *letters.FIELDS]
    states = [*deadlines.STATES, *letters.STATES]
    assert [name for name in [*names, *states] if f"`{name}" not in guide] == []


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("v01_praktikant_rapporterar_inlasning", "supplement: {senast: 2026-11-18", "supplement: {senast: 2026-11-17"),
        ("v10_manadsskifte_och_helg", "påminns: 2026-10-30 08:00", "påminns: 2026-10-29 08:00"),
        ("v15_namnden_mots_om_fem_veckor", "{senast: 2026-11-25, påminns: 2026-11-24}", "{senast: 2026-10-21}"),
    ],
)
def test_one_wrong_date_in_a_vignette_is_noticed(
    name: str, right: str, wrong: str, tmp_path: Path, mailbox: int, changed: Callable[[str, str, str], Path]
) -> None:
    path = changed(name, right, wrong)
    failure = play_file(path, databases.sqlite(tmp_path, granvik), on_granvik, mailbox, lambda line: None)
    assert failure is not None
    assert wrong in path.read_text(encoding="utf-8").splitlines()[failure.difference.line - 1]
    assert "senast" in failure.difference.why


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of a lex Sarah story in which one thing is told otherwise."""

    def change(name: str, right: str, wrong: str) -> Path:
        source = BPMN / "lex_sarah" / "scenarios" / f"{name}.yaml"
        copy = Path(shutil.copy(source, tmp_path))
        text = source.read_text(encoding="utf-8")
        assert text.count(right) == 1
        copy.write_text(text.replace(right, wrong), encoding="utf-8")
        return copy

    return change
