"""Whom a case never comes to: those it is about, who work under them or stand in for them, whose view has ended."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definition import Who
from engine.errors import WorksUnderInvolved
from engine.models import AccessGrant
from engine.people import MANAGER, Addressee, Organisation
from engine.push import Push
from engine.sight import end_view
from tests.builders import Town
from tests.engine.everyday import DIARY, away, hire, reception
from tests.engine.sight import has, sees

INVESTIGATES = Who(role=MANAGER, independent=True)


@pytest.fixture
def session(town: Town) -> Iterator[Session]:
    with town.house.database.reading() as session:
        yield session


def asked(town: Town, session: Session, who: Who, unit: str, *involved: str) -> tuple[str, str]:
    """The role and the unit, or the person, that something at the unit is for."""
    organisation = Organisation(session, town.now.date())
    to = organisation.addressee(who, town.unit(unit), {}, {town.person(one) for one in involved})
    if to.person_id is not None:
        return "", organisation.person(to.person_id).username
    return to.role, next(unit.name for unit in organisation.chain(town.unit(unit)) if unit.id == to.unit_id)


def end_sight(town: Town, number: str, *who: Addressee) -> None:
    with town.house.database.transaction() as session:
        push = Push.load(town.house, session, town.case(number).id, town.now)
        end_view(push, who)
        push.write_history()


# ---- jäv ---------------------------------------------------------------------------------------------------------


def test_nobody_investigates_whom_they_work_under(town: Town, session: Session) -> None:
    """Maria leads the department; the manager at Björkbacken works under her, and so it is for Rune above them both."""
    unit = "Gruppbostaden Björkbacken"
    assert asked(town, session, INVESTIGATES, unit) == (MANAGER, unit)
    assert asked(town, session, INVESTIGATES, unit, "maria") == (MANAGER, "Socialförvaltningen")
    assert asked(town, session, Who(role=MANAGER), unit, "maria") == (MANAGER, unit), "receiving is not judging"


def test_one_who_works_under_nobody_it_is_about_is_asked_by_name_when_colleagues_do(
    town: Town, session: Session
) -> None:
    hire(town, "maria", "utredare")
    investigates, unit = Who(role="utredare", independent=True), "Gruppbostaden Björkbacken"
    assert asked(town, session, investigates, unit, "maria") == ("utredare", "Socialförvaltningen")
    hire(town, "anders", "utredare")
    with town.house.database.reading() as anew:
        found = asked(town, anew, investigates, unit, "maria")
    assert found in (("", "johan"), ("", "leila"))


def test_somebody_named_who_works_under_the_one_it_is_about_is_passed_over(town: Town, session: Session) -> None:
    organisation = Organisation(session, town.now.date())
    who = Who(role="utredare", person_fact="investigator", independent=True)
    facts, unit = {"investigator": town.person("anders")}, town.unit("Gruppbostaden Björkbacken")
    assert organisation.addressee(who, unit, facts, set()).person_id == town.person("anders")
    assert organisation.addressee(who, unit, facts, {town.person("maria")}).person_id is None


def test_a_judgement_is_not_handed_over_to_who_works_under_the_one_it_is_about(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = town.report(concerns_staff=[town.person("maria")])
    monkeypatch.setattr("engine.waiting.Waiting.who", lambda waiting, task: INVESTIGATES)
    task = town.task("receive_report", number)
    with pytest.raises(WorksUnderInvolved):
        town.cases.hand_over(task.id, town.person("anders"), town.person("karin"))
    town.cases.hand_over(task.id, town.person("anders"), town.person("tomas"))


def test_when_the_chair_has_jav_the_appointed_member_is_asked(town: Town, session: Session) -> None:
    chair = Who(role="ordforande", instead="utsedd_ledamot")
    assert asked(town, session, chair, "Hemtjänst Norr") == ("ordforande", "Socialnämnden")
    assert asked(town, session, chair, "Hemtjänst Norr", "birgitta") == ("utsedd_ledamot", "Socialnämnden")


def test_who_stands_in_for_the_one_with_jav_gets_nothing_and_the_next_level_does(town: Town) -> None:
    away(town, "anders", "karin")
    number = town.report(concerns_staff=[town.person("anders")])
    assert has(town, number) == {"maria": {"receive_report"}, "greta": {"register_report"}}
    assert {"anders", "karin"} & sees(town, number) == set()


# ---- a view that ends --------------------------------------------------------------------------------------------


def test_a_managers_view_ends_in_the_same_transaction_also_where_let_in_by_name(town: Town) -> None:
    number = town.report()
    unit = town.unit("Gruppbostaden Björkbacken")
    town.cases.hand_over(town.task("receive_report", number).id, town.person("anders"), town.person("anders"))
    town.do("register_report", "greta", number, **DIARY)
    town.do("receive_report", "anders", number, **reception())
    assert {"anders", "maria", "greta"} <= sees(town, number)
    end_sight(town, number, Addressee(role=MANAGER, unit_id=unit))
    assert sees(town, number) & {"anders", "maria", "greta"} == {"maria", "greta"}


def test_what_the_manager_saw_and_when_it_ended_stays_on_record(town: Town) -> None:
    number = town.report()
    unit = town.unit("Gruppbostaden Björkbacken")
    end_sight(town, number, Addressee(role=MANAGER, unit_id=unit))
    with town.house.database.reading() as session:
        ended = select(AccessGrant.until).where(AccessGrant.whom == f"{MANAGER}@{unit}")
        assert session.scalars(ended).all() == [town.now]


def test_who_stood_in_for_the_manager_loses_it_with_the_manager(town: Town) -> None:
    number = town.report()
    away(town, "anders", "karin")
    assert "karin" in sees(town, number)
    end_sight(town, number, Addressee(role=MANAGER, unit_id=town.unit("Gruppbostaden Björkbacken")))
    assert sees(town, number) & {"anders", "karin"} == set()


def test_no_delay_opens_a_case_again_to_a_manager_whose_view_has_ended(town: Town) -> None:
    number = town.report()
    department = town.unit("Avdelningen för äldre och funktionsnedsatta")
    manager = Addressee(role=MANAGER, unit_id=department)
    with town.house.database.transaction() as session:
        push = Push.load(town.house, session, town.case(number).id, town.now)
        push.let_see([manager])
        end_view(push, [manager])
        push.let_see([manager])
        push.write_history()
    town.go(days=2)
    assert "maria" not in sees(town, number)


def test_a_step_the_process_still_gives_to_those_whose_view_ended_is_theirs_to_finish(town: Town) -> None:
    number = town.report()
    end_sight(town, number, Addressee(role=MANAGER, unit_id=town.unit("Gruppbostaden Björkbacken")))
    assert "anders" not in sees(town, number)
    assert has(town, number)["anders"] == {"receive_report"}
    town.do("receive_report", "anders", number, **reception())
