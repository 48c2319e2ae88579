"""A case with five hundred measures: each is a case of its own, so the case itself stays light and its steps cheap."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.cases import Cases
from engine.installation import Installation
from engine.models import Case, CaseState, UserTask
from engine.scenarios.mailbox import open_mailbox, with_mailbox
from engine.scenarios.names import names_of
from engine.scenarios.player import play
from engine.scenarios.reading import read_scenario
from engine.scenarios.running import starting_time
from engine.scenarios.travel import TravellingClock
from tests.servers.statements import Asked, statements
from tests.stories import on_granvik
from workflows.granvik.found import found_granvik
from workflows.records.models import Measure, MeasureCase

STORY = """\
titel: Många åtgärder
börjar: 2026-10-05 09:00
steg:
  - vem: oskar
    rapportera: lex_sarah
    svar: {unit: Särskilda boendet Ekgården}
  - fram till: decide
"""


class Decided:
    """A lex Sarah case decided with so many measures; `open` is an open task's id by its name."""

    def __init__(self, url: str, story: Path, measures: int, mail_port: int) -> None:
        story.write_text(STORY, encoding="utf-8")
        clock = TravellingClock(starting_time(story))
        self.house: Installation = with_mailbox(on_granvik(url, clock), mail_port)
        with self.house.database.transaction() as session:
            found_granvik(session)
        self.cases = Cases(self.house)
        self.cases.deploy_all()
        self.names = names_of(self.house)
        self.scenario = read_scenario(story, self.names)
        assert play(self.scenario, self.house, clock, self.names, lambda line: None) is None
        self._propose(measures - 1)
        self.do("decide", "rune")

    def _propose(self, more: int) -> None:
        """As if the plan had had more lines than its form takes."""
        with self.house.database.transaction() as session:
            first = session.scalars(select(Measure)).one()
            row = {
                column.name: getattr(first, column.name) for column in Measure.__table__.columns if column.name != "id"
            }
            if more:
                made = session.scalars(insert(Measure).returning(Measure.id), [row] * more).all()
                link = {"case_id": first.case_id, "cause_id": first.cause_id}
                session.execute(insert(MeasureCase), [{"measure_id": number, **link} for number in made])

    def do(self, name: str, by: str, **also: Any) -> Asked:
        """Somebody does the first open task of that name; answers with what was asked of the database."""
        with self.house.database.reading() as session:
            query = (
                select(UserTask).where(UserTask.name == name, UserTask.status == "open").order_by(UserTask.opened_at)
            )
            task = session.scalars(query.limit(1)).one()
            workflow = session.get_one(Case, task.case_id).workflow
        today = self.house.now().date()
        usual = self.scenario.common.answers(self.names.bundles[workflow].forms[name], name, today)
        with statements(self.house.database.engine) as asked:
            self.cases.complete(task.id, self.names.people[by], {**usual, **also})
        return asked

    def weighs(self) -> int:
        with self.house.database.reading() as session:
            state = select(CaseState.state).join(Case, Case.id == CaseState.case_id).where(Case.workflow == "lex_sarah")
            return len(session.scalars(state).one())

    def waiting_measures(self) -> int:
        with self.house.database.reading() as session:
            query = select(Case.id).where(Case.workflow == "measure", Case.status == "open")
            return len(session.scalars(query).all())


@pytest.fixture(params=[5, pytest.param(500, marks=pytest.mark.slow)])
def decided(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Decided]:
    with open_mailbox() as port:
        built = Decided(database_url, tmp_path / "story.yaml", request.param, port)
        assert built.waiting_measures() == request.param
        yield built
        built.house.database.close()


def test_a_step_beside_many_measures_asks_no_more_than_beside_few(decided: Decided) -> None:
    """The last step is the measure's own, what it tells its case, and what the case does then."""
    asked = [
        decided.do(*by) for by in (("inform_person", "peter"), ("carry_out", "maria"), ("follow_up_effect", "peter"))
    ]
    most = (20, 20, 28)
    assert all(len(one) <= allowed for one, allowed in zip(asked, most, strict=True)), [len(one) for one in asked]
    assert decided.weighs() < 1_500
