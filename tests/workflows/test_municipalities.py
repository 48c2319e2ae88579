"""One story told in three municipalities: who decides and when it is due are data, and each does as it has decided."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.models import Case, Incident, Unit, UserTask
from tests.servers import databases
from tests.stories import TOWNS, on_granvik
from workflows.law.statutory_time import swedish_day
from workflows.municipalities import Municipality, UnknownMunicipality, municipalities, municipality
from workflows.municipalities.life import live
from workflows.municipalities.standing_clock import StandingClock

#: A Monday.
BEGINS, UNTIL = datetime(2026, 8, 31, 6, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)
STORY = """
- process: deviation
  reported: '2026-08-31 09:00'
  by: {reporter}
  until: end
  report: {{unit: "{unit}", what_happened: En person fick ingen hjälp på ett dygn., harm: some}}
  choose_track: {{track: lex_sarah, area: ifo_adults, category: not_done, severity: 3, probability: 2}}
  lex_sarah:
    until: inform_person
    assess_report: {{area: ifo_adults, severity: 3, probability: 2}}
    appoint_investigator: {{investigator: {investigator}}}
- process: complaint
  reported: '2026-08-31 10:00'
  until: answer_complaint
  complaint: {{unit: "{unit}", what_happened: Ingen ringer tillbaka., answer_wish: contact}}
"""
TOLD = {
    "katrineholm": {"reporter": "linnea", "unit": "Enheten sociala boenden", "investigator": "olof"},
    "ekero": {"reporter": "lotta", "unit": "Hemtjänsten Mälaröarna", "investigator": "frida"},
    "nacka": {"reporter": "moa", "unit": "Placeringsgruppen", "investigator": "jonna"},
}


@pytest.fixture(scope="module", params=TOLD)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Session]]:
    """The municipality's key, and what stands in its database two months later."""
    key = request.param
    folder = tmp_path_factory.mktemp(key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.papers.keeping.as_pdf", lambda html: b"%PDF-1.7\n")
        clock = StandingClock(BEGINS)
        house = on_granvik(databases.sqlite(folder, TOWNS[key]), clock.now)
        live(Cases(house), clock, UNTIL, told_in(key, folder))
        with house.database.reading() as session:
            yield key, session
        house.database.close()


def told_in(key: str, folder: Path) -> Municipality:
    """The municipality as it is, with this story instead of its own."""
    (folder / "cases").mkdir()
    (folder / "usual.yaml").write_bytes(municipality(key).usual.read_bytes())
    (folder / "cases" / "one.yaml").write_text(STORY.format(**TOLD[key]), encoding="utf-8")
    return Municipality(key=key, folder=folder, content=municipality(key).content)


def who_and_when(session: Session, step: str) -> list[tuple[str, str, str]]:
    """Role, kind of unit, and the Swedish day it was due, of each time somebody was asked."""
    asked = select(UserTask, Unit.kind).outerjoin(Unit, Unit.id == UserTask.unit_id).where(UserTask.name == step)
    return [
        (task.role, kind or "", swedish_day(task.due_at).isoformat() if task.due_at else "")
        for task, kind in session.execute(asked.order_by(UserTask.opened_at))
    ]


def asked(played: tuple[str, Session], step: str) -> list[tuple[str, str]]:
    return [(role, kind) for role, kind, _ in who_and_when(played[1], step)]


def test_each_decides_by_its_own_delegation_whether_it_is_lex_sarah(played: tuple[str, Session]) -> None:
    expected: dict[str, list[Any]] = {
        "katrineholm": [("forvaltningschef", "forvaltning")],
        "ekero": [("chef", "avdelning")],
        "nacka": [],  # the manager who received it decided
    }
    assert asked(played, "decide_lex_sarah") == expected[played[0]]


def test_each_appoints_the_investigator_by_its_own_delegation(played: tuple[str, Session]) -> None:
    expected = {
        "katrineholm": [("chef", "avdelning")],
        "ekero": [("forvaltningschef", "forvaltning")],
        "nacka": [("chef", "avdelning")],
    }
    assert asked(played, "appoint_investigator") == expected[played[0]]


def test_each_decides_the_outcome_by_its_own_delegation(played: tuple[str, Session]) -> None:
    key, session = played
    matters = session.scalars(select(Case.id).where(Case.workflow == "board_matter")).all()
    expected: dict[str, tuple[list[Any], int]] = {
        "katrineholm": ([], 1),  # the nämnd has kept it
        "ekero": ([("forvaltningschef", "forvaltning")], 0),
        "nacka": ([("chef", "avdelning")], 0),
    }
    assert (asked(played, "decide"), len(matters)) == expected[key]


def test_each_investigates_and_answers_by_its_own_days(played: tuple[str, Session]) -> None:
    key, session = played
    expected = {
        "katrineholm": (("2026-09-28", "2026-09-14")),
        "ekero": (("2026-10-15", "2026-09-21")),
        "nacka": (("2026-10-30", "2026-09-14")),
    }
    [(_, _, investigated)] = who_and_when(session, "investigate")
    [(role, kind, answered)] = who_and_when(session, "answer_complaint")
    assert (investigated, answered) == expected[key]
    assert (role, kind) == ("chef", "avdelning" if key == "ekero" else "enhet")


def test_nothing_failed_on_the_way(played: tuple[str, Session]) -> None:
    assert played[1].scalars(select(Incident.cause)).all() == []


def test_an_unknown_municipality_is_refused_and_the_known_are_told() -> None:
    with pytest.raises(UnknownMunicipality, match="granvik, ekero, katrineholm, nacka"):
        municipality("ankeborg")


@pytest.mark.parametrize("key", municipalities())
def test_whoever_a_visitor_may_be_works_there(key: str) -> None:
    town = municipality(key)
    assert {username for username, _ in town.try_as} <= {person["username"] for person in town.content["people"]}
    assert town.name.endswith("kommun")
