"""Whose a door is: the verb refuses whoever it is not for, and every role it names is one that people can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.definition import Door, Workflow
from engine.doors import behind
from engine.errors import NotYourDoor
from engine.models import Case
from tests.builders import Town
from tests.engine.everyday import away, count
from workflows import roles
from workflows.registry import all_workflows

MATTER: dict[str, Any] = {"matter_heading": "Riktlinje för familjehem", "matter_kind": "guideline", "urgent": False}
#: One of Granvik for each role that may bring a matter before the nämnd.
BRINGERS = ("anders", "maria", "rune", "nina", "eva", "henrik", "disa", "johan")


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url)
    yield built
    built.close()


def roles_named_by(workflow: Workflow) -> set[str]:
    whos = [*workflow.lanes.values(), *workflow.opener_known_to]
    whos += [one.who for one in workflow.user_tasks.values() if one.who]
    whos += [who for action in workflow.actions.values() for who in action.who]
    for deadline in workflow.deadlines.values():
        whos += [*deadline.may_pause, *deadline.may_extend, *deadline.may_withdraw]
    at_doors = {role for held in workflow.doors_for.values() for role in held}
    return at_doors | {role for who in whos for role in (who.role, who.instead) if role}


@pytest.mark.parametrize("workflow", all_workflows().values(), ids=lambda one: one.name)
def test_every_role_that_a_process_names_is_one_that_people_can_hold(workflow: Workflow) -> None:
    assert roles_named_by(workflow) <= set(roles.TITLES)


@pytest.mark.parametrize("who", BRINGERS)
def test_who_leads_or_has_the_duty_brings_a_matter_before_the_board(town: Town, who: str) -> None:
    assert town.cases.open("board_matter", town.person(who), MATTER) == "NA 2026-0001"
    assert opens_at_the_counter(town, who) == {"complaint", "board_matter"}


@pytest.mark.parametrize("who", ["emma", "roger", "greta", "birgitta", "pia", "admin"])
def test_nobody_else_does_and_is_told_whose_it_is(town: Town, who: str) -> None:
    with pytest.raises(NotYourDoor) as refused:
        town.cases.open("board_matter", town.person(who), MATTER)
    assert "namndsekreterare" in refused.value.roles
    assert count(town, Case) == 0
    assert opens_at_the_counter(town, who) == {"complaint"}


def test_a_substitute_comes_in_while_standing_in(town: Town) -> None:
    away(town, "anders", "emma")
    assert town.cases.open("board_matter", town.person("emma"), MATTER) == "NA 2026-0001"
    town.go(days=1)
    with pytest.raises(NotYourDoor):
        town.cases.open("board_matter", town.person("emma"), MATTER)


def test_a_complaint_is_taken_down_by_whoever_works_here(town: Town) -> None:
    told = {"kind": "complaint", "what_happened": "Hon skrek.", "source": "organisation", "answer_wish": "none"}
    assert town.cases.open("complaint", town.person("roger"), {**told, "channel": "phone", "received_on": "2026-09-15"})


def opens_at_the_counter(town: Town, who: str) -> set[str]:
    with town.house.database.reading() as session:
        found = behind(session, town.house.workflows.values(), Door.COUNTER, town.person(who), town.now.date())
        return {workflow.name for workflow in found}
