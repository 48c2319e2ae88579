"""Cases saved by version 1 of the codec are read, go on as they stood, and are saved by today's."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from SpiffWorkflow.util.task import TaskState

from engine.runner import Run
from engine.runner.limits import Size
from tests.engine.loops import CLOCKED, FIRST_COME, NOON, THREE, TOGETHER, WITHIN, Loop

WRITTEN_BY_1: dict[str, str] = json.loads((Path(__file__).parent / "earlier" / "codec_1.json").read_text("utf-8"))

Drawn = tuple[str, str]


def stood(name: str, drawn: Drawn) -> Loop:
    """A loop that stands where version 1 left it."""
    loop = Loop(drawn)
    loop.run = Run.load(base64.b64decode(WRITTEN_BY_1[name]), 1, loop.specs, loop.reading, NOON)
    return loop


def saved_again(loop: Loop) -> None:
    loop.state = loop.run.dump()
    loop.open_again()


@pytest.mark.parametrize("again", [False, True], ids=["as read", "saved again first"])
@pytest.mark.parametrize(
    ("name", "drawn", "last"),
    [
        ("a step with clocks", CLOCKED, lambda loop: loop.do("work")),
        ("a step whose clocks have rung", CLOCKED, lambda loop: loop.do("work")),
        ("a join that one branch has come to", TOGETHER, lambda loop: loop.do("right")),
        ("a message or a time", FIRST_COME, lambda loop: loop.send("supplemented")),
        ("a sub-process", WITHIN, lambda loop: loop.do("work")),
    ],
)
def test_a_case_saved_by_version_1_goes_another_round_and_ends(
    name: str, drawn: Drawn, last: Callable[[Loop], None], again: bool
) -> None:
    loop = stood(name, drawn)
    if again:
        saved_again(loop)
    if drawn is TOGETHER:
        last(loop)
        assert loop.open == {"left", "right"}
        loop.do("left")
    else:
        last(loop)
    loop.again = False
    last(loop)
    assert loop.run.position().finished


def test_clocks_set_in_version_1_ring_when_they_would_have() -> None:
    loop = stood("a step with clocks", CLOCKED)
    assert [timer.rings_at for timer in loop.run.position().timers] == [NOON + timedelta(days=1)] * 2
    saved_again(loop)
    assert [timer.rings_at for timer in loop.run.position().timers] == [NOON + timedelta(days=1)] * 2


def test_clocks_that_had_rung_in_version_1_do_not_ring_again() -> None:
    loop = stood("a step whose clocks have rung", CLOCKED)
    loop.settle()
    loop.let_pass(days=30)
    assert loop.performed == [] and not loop.run.position().timers


def test_a_join_read_from_version_1_waits_for_the_branch_that_is_left_in_this_round() -> None:
    loop = stood("a join that one branch has come to", TOGETHER)
    saved_again(loop)
    assert loop.open == {"right"}
    loop.again = False
    loop.do("right")
    assert loop.run.position().finished


def test_of_the_branches_that_had_come_to_a_join_in_version_1_none_is_forgotten_and_none_is_of_an_earlier_round() -> (
    None
):
    """It marked the one that came first as cancelled, and so it did in the round before."""
    loop = stood("a join that two branches have come to", THREE)
    assert sum(task.state == TaskState.WAITING for task in loop.run.workflow.tasks.values()) == 2
    saved_again(loop)
    assert loop.open == {"right"}
    loop.do("right")
    assert loop.open == {"left", "middle", "right"}


def test_what_version_1_kept_of_rounds_long_gone_is_left_out() -> None:
    loop = stood("a step with clocks", CLOCKED)
    kept = len(loop.run.workflow.tasks)
    saved_again(loop)
    loop.run.dump()
    assert loop.run.kept == Size(depth=2, tasks=5) and kept > 20
