"""Whether the case would know where to go without a step's answers: tried in memory, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from engine.expressions import compile_expression
from engine.models import UserTask
from engine.push import Push
from engine.runner import Reading, Run
from engine.runner.faults import knows_no_way_on

#: What clocks on the way are set to: none rings while it is tried.
AHEAD = timedelta(days=1)


class _Stop(Exception):
    """The system is to do something: what follows from that is not tried."""


def knows_the_way_without(push: Push, task: UserTask) -> bool:
    """False when a gateway after the step finds no way on.

    Tried as far as to what the system does next; whatever else goes wrong is told when the step is skipped.
    """
    state = push.state
    run = Run.load(state.state, state.codec, push.bundle.specs, Reading(evaluate=_evaluate(push)), push.now)
    try:
        run.complete(task.id)
        run.settle(_stop)
    except Exception as error:  # noqa: BLE001 the page of a case that is broken is shown all the same
        return not knows_no_way_on(error)
    return True


def _stop(node: str, timer: str, host: str) -> None:
    raise _Stop


def _evaluate(push: Push) -> Callable[[str, str], object]:
    facts, later = push.facts(), (push.now + AHEAD).isoformat()

    def evaluate(text: str, host: str) -> object:
        return later if text.startswith("deadline.") else compile_expression(text).evaluate({"facts": facts})

    return evaluate
