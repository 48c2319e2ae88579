"""What the tests of the registers do in a case: a moment of it, in a transaction of its own."""

from collections.abc import Callable
from typing import TypeVar

from engine.push import Push
from engine.step import Step
from tests.builders import Town
from workflows.records.models import Cause

Answer = TypeVar("Answer")


def at(town: Town, number: str, what: Callable[[Step], Answer], by: str = "anders") -> Answer:
    """What the process would do there, done by somebody."""
    case_id, person_id = town.case(number).id, town.person(by)
    with town.house.database.transaction() as session:
        push = Push.load(town.house, session, case_id, town.now)
        answer = what(push.step(person=push.organisation.person(person_id)))
        push.write_history()
    return answer


def found_cause(town: Town, number: str, area: str = "organisation_routines") -> None:
    """Somebody has looked into the case and found why."""
    cause = {"number": 1, "area": area, "description": "Rutinen är inte känd."}
    at(town, number, lambda step: step.save(Cause(case_id=step.case.id, **cause)))
