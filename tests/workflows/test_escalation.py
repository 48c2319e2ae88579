"""Who is told when a step is late: link by link, by the chain of the day, until the step is done."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.changes import Sender
from engine.check import check
from engine.database import Database
from engine.deadline_changes import DeadlineChanges
from engine.models import AccessGrant, DeadlineRow, Letter, Person, Timer, UserTask
from engine.organisation import BadOrganisation
from tests.builders import Town
from tests.engine.everyday import DIARY, away, reception
from workflows.deciding import HoldsTooEarly, change_chain
from workflows.escalation import EVERYTHING, BadChain, Link, chain_on, links_from, proposals
from workflows.founding import found
from workflows.law.errors import UnknownDeadline
from workflows.municipalities import municipality

TODAY = date(2026, 9, 15)
ORDINARY = (Link(when="due", managers=1), Link(when="P2WD", managers=2), Link(when="P4WD", roles=("ordforande",)))


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def decide(town: Town, *links: Link, key: str = "lex_sarah.diary", valid_from: date = TODAY) -> None:
    reason = Sender(at=town.now, by_id=town.person("admin"), reason="Nämnden har beslutat om en kedja.")
    source = "SN 2026-09-15 § 81"
    change_chain(town.house, key, links, source=source, valid_from=valid_from, today=TODAY, sender=reason)


def told(town: Town, *kinds: str) -> list[tuple[str, str]]:
    """Kind of letter and who got it, of those about the registration, in order."""
    asked = select(Letter.kind, Person.username).join(Person, Person.id == Letter.person_id)
    about = asked.join(UserTask, UserTask.id == Letter.task_id).where(UserTask.name == "register_report")
    with town.house.database.reading() as session:
        rows = session.execute(about.where(Letter.kind.in_(kinds)).order_by(Letter.id))
        return [(kind, username) for kind, username in rows]


def escalated(town: Town) -> list[str]:
    return [username for _, username in told(town, "escalation", "escalation_further")]


def beside(town: Town) -> list[Timer]:
    """The clocks that stand beside steps."""
    with town.house.database.reading() as session:
        return list(session.scalars(select(Timer).where(Timer.task_id != "")))


def until_late(town: Town) -> None:
    """The registration was to be done by Wednesday; it is Thursday morning."""
    town.report()
    town.do("receive_report", "anders", **reception())
    town.go(days=1, hours=17)


def test_each_link_has_its_turn_until_the_step_is_done(town: Town) -> None:
    decide(town, *ORDINARY)
    until_late(town)
    assert escalated(town) == ["rune"], "the registrator's manager"
    town.go(days=1)
    assert escalated(town) == ["rune"], "the next link's day has not come"
    town.go(days=4)
    assert told(town, "escalation_further") == [("escalation_further", "rune")]
    town.go(days=2)
    assert escalated(town)[-1] == "birgitta", "the chair"
    assert not beside(town), "the chain is at its end"


def test_who_has_the_step_is_told_at_every_link(town: Town) -> None:
    decide(town, *ORDINARY)
    until_late(town)
    town.go(days=5)
    assert told(town, "overdue") == [("overdue", "greta"), ("overdue", "greta")]


def test_a_step_that_is_done_ends_its_chain(town: Town) -> None:
    decide(town, *ORDINARY)
    until_late(town)
    assert len(beside(town)) == 1
    town.do("register_report", "greta", **DIARY)
    assert not beside(town)
    town.go(days=7)
    assert told(town, "escalation_further") == []


def test_whoever_is_told_may_see_the_case(town: Town) -> None:
    decide(town, Link(when="due", roles=("ordforande",)))
    until_late(town)
    with town.house.database.reading() as session:
        assert "ordforande" in session.scalars(select(AccessGrant.role).where(AccessGrant.until.is_(None))).all()


def test_nobody_with_jav_is_told_and_who_is_away_is_told_through_their_substitute(town: Town) -> None:
    decide(town, Link(when="due", managers=1, roles=("ordforande",)))
    town.report(concerns_staff=[town.person("rune")])
    town.do("receive_report", "anders", **reception())
    town.go(days=1)
    away(town, "birgitta", "ove")
    town.go(hours=17)
    assert "rune" not in escalated(town) and escalated(town)


def test_a_changed_chain_holds_from_the_next_link_also_for_what_is_late(town: Town) -> None:
    decide(town, *ORDINARY)
    until_late(town)
    town.now += timedelta(minutes=1)
    reason = Sender(at=town.now, by_id=town.person("admin"), reason="Kedjan blir kortare.")
    today = town.now.date()
    only = [Link(when="due", managers=1)]
    change_chain(town.house, "lex_sarah.diary", only, source="SN § 82", valid_from=today, today=today, sender=reason)
    town.go(days=7)
    assert escalated(town) == ["rune"]


def test_a_deadline_that_is_extended_begins_its_chain_anew(town: Town) -> None:
    decide(town, *ORDINARY, key="lex_sarah.investigator")
    town.report()
    town.do("receive_report", "anders", **reception())
    town.do("register_report", "greta", **DIARY)
    late = {"assessment": "investigate", "assessment_reason": "Det framgår.", "law": "LSS", "area": "lss_adult_housing"}
    town.do("assess_report", "maria", **late, misconduct_type="legal_certainty", severity=3, probability=3)
    town.go(days=3)
    assert [timer.round for timer in beside(town)] == [1]
    with town.house.database.reading() as session:
        row = session.scalars(select(DeadlineRow).where(DeadlineRow.name == "appoint_investigator")).one()
    until = town.now.date() + timedelta(days=10)
    DeadlineChanges(town.house).extend(row.id, town.person("maria"), until=until, reason="Ingen utredare finns ännu.")
    assert not beside(town)
    town.go(days=12)
    assert [timer.round for timer in beside(town)] == [1]


def test_what_stands_beside_a_step_agrees_with_it(town: Town) -> None:
    decide(town, *ORDINARY)
    until_late(town)
    assert [finding.kind for finding in check(town.house)] == []
    with town.house.database.transaction() as session:
        session.execute(update(Timer).where(Timer.task_id != "").values(task_id="gone"))
    assert [finding.kind for finding in check(town.house)] == ["timer_outlived"]


def test_a_decision_goes_before_a_proposal_and_the_deadlines_own_before_what_holds_for_all(town: Town) -> None:
    everything, own = (Link(when="due", managers=3),), (Link(when="due", managers=1),)
    decide(town, *everything, key=EVERYTHING)
    decide(town, *own, valid_from=TODAY + timedelta(days=10))
    with town.house.database.reading() as session:

        def links(key: str, day: date) -> tuple[Link, ...]:
            return chain_on(session, key, day).links

        assert links("lex_sarah.diary", TODAY - timedelta(days=1)) == proposals()[EVERYTHING].links
        assert links("lex_sarah.diary", TODAY) == everything
        assert links("lex_sarah.diary", TODAY + timedelta(days=10)) == own
        assert links("lex_sarah.notify_ivo", TODAY) == proposals()["lex_sarah.notify_ivo"].links


def test_a_chain_holds_from_today_at_the_earliest_and_for_a_deadline_that_exists(town: Town) -> None:
    with pytest.raises(HoldsTooEarly):
        decide(town, *ORDINARY, valid_from=TODAY - timedelta(days=1))
    with pytest.raises(UnknownDeadline):
        decide(town, *ORDINARY, key="lex_sarah.nothing")


@pytest.mark.parametrize(
    "links",
    [
        [],
        [{"when": "warn", "managers": 1}],
        [{"when": "due"}],
        [{"when": "due", "managers": 9}],
        [{"when": "due", "roles": ["utforare"]}],
        [{"when": "due", "managers": 1}, {"when": "warn", "managers": 1}],
        [{"when": "due", "managers": 1}, {"when": "P3WD", "managers": 1}, {"when": "P2D", "managers": 1}],
        [{"when": "due", "managers": 1}, {"when": "snart", "managers": 1}],
        [{"when": "due", "managers": 1, "who": "rune"}],
        "due",
    ],
)
def test_a_chain_that_cannot_be_followed_is_refused_when_it_is_written(links: Any) -> None:
    with pytest.raises(BadChain):
        links_from(links)


def test_a_file_whose_chain_is_wrong_is_refused(sqlite_url: str) -> None:
    row = {"key": EVERYTHING, "links": [{"when": "due"}], "source": "SN § 1", "from": TODAY}
    database = Database(sqlite_url)
    with pytest.raises(BadOrganisation, match="escalation, everything: varje led"), database.transaction() as session:
        found(session, {**municipality("nacka").content, "escalation": [row]})
    with pytest.raises(BadOrganisation, match="ingen frist som heter"), database.transaction() as session:
        found(session, {**municipality("nacka").content, "escalation": [{**row, "key": "nothing"}]})
    database.close()


@pytest.mark.parametrize(
    ("town_key", "when_late"),
    [
        ("granvik", ["due 2", "P5WD 3 forvaltningschef"]),
        ("katrineholm", ["due 2", "P3WD 3 forvaltningschef"]),
        ("ekero", ["due 1", "P2WD 2 forvaltningschef"]),
        ("nacka", ["due 1", "P2WD 2", "P5WD 3 forvaltningschef"]),
    ],
)
def test_each_municipality_has_its_own_chain(sqlite_url: str, town_key: str, when_late: list[str]) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        found(session, municipality(town_key).content)
        links = chain_on(session, "lex_sarah.diary", date(2026, 9, 15)).told
    assert [" ".join([link.when, str(link.managers), *link.roles]) for link in links] == when_late
    database.close()
