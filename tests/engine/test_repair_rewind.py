"""The token that is taken back: the case runs on to its end, saved and read again after every step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.runner import Reading, Run, Specs, specs_of
from engine.runner.codec import VERSION
from engine.runner.rewind import NoWayBack, rewind, way_back
from engine.runner.tokens import Token
from tests.engine.toy_drawings import toy

BODY = """
<b:startEvent id="began"/>
<b:userTask id="first"/>
<b:serviceTask id="tell"/>
<b:userTask id="second"/>
<b:boundaryEvent id="remind" cancelActivity="false" attachedToRef="second">
  <b:timerEventDefinition id="t1"><b:timeDate>deadline.second.warn</b:timeDate></b:timerEventDefinition>
</b:boundaryEvent>
<b:endEvent id="reminded"><b:messageEventDefinition id="m1" messageRef="reminder"/></b:endEvent>
<b:exclusiveGateway id="again"/>
<b:userTask id="third"/>
<b:parallelGateway id="fork"/>
<b:userTask id="left"/>
<b:userTask id="left_on"/>
<b:userTask id="right"/>
<b:parallelGateway id="join"/>
<b:userTask id="fourth"/>
<b:eventBasedGateway id="waits"/>
<b:intermediateCatchEvent id="came"><b:messageEventDefinition id="m2" messageRef="supplemented"/>
</b:intermediateCatchEvent>
<b:intermediateCatchEvent id="late"><b:timerEventDefinition id="t2">
  <b:timeDate>deadline.late.due</b:timeDate></b:timerEventDefinition></b:intermediateCatchEvent>
<b:exclusiveGateway id="merge"/>
<b:userTask id="fifth"/>
<b:subProcess id="part">
  <b:startEvent id="in"><b:outgoing>f1</b:outgoing></b:startEvent>
  <b:userTask id="inner"><b:incoming>f1</b:incoming><b:outgoing>f2</b:outgoing></b:userTask>
  <b:userTask id="inner_on"><b:incoming>f2</b:incoming><b:outgoing>f3</b:outgoing></b:userTask>
  <b:endEvent id="out"><b:incoming>f3</b:incoming></b:endEvent>
  <b:sequenceFlow id="f1" sourceRef="in" targetRef="inner"/>
  <b:sequenceFlow id="f2" sourceRef="inner" targetRef="inner_on"/>
  <b:sequenceFlow id="f3" sourceRef="inner_on" targetRef="out"/>
</b:subProcess>
<b:userTask id="last"/>
<b:endEvent id="closed"/>
"""
FLOWS = """began>first first>tell tell>second remind>reminded second>again again>first again>third third>fork
fork>left fork>right left>left_on left_on>join right>join join>fourth fourth>waits waits>came waits>late
came>merge late>merge merge>fifth fifth>part part>last last>closed"""
CONDITIONS = {"again_to_first": ("Igen", "facts.again"), "again_to_third": ("Vidare", "not facts.again")}
NODES = "began first tell second remind reminded again third fork left left_on right join fourth waits came late merge"

NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)


class Walk:
    """A case that is saved and read again after every step."""

    def __init__(self) -> None:
        self.specs: Specs = specs_of(
            toy(BODY, flows=FLOWS, conditions=CONDITIONS, lane=("Chef", f"{NODES} fifth part last closed")), "toy"
        )
        self.now = NOON
        self.again = False
        self.due: datetime | None = None
        self.told: list[str] = []
        self.run = Run.start(self.specs, self.reading, self.now)
        self.settle()

    @property
    def reading(self) -> Reading:
        return Reading(evaluate=self.evaluate)

    def evaluate(self, text: str, host: str) -> object:
        if text.startswith("deadline."):
            return (self.due or self.now + timedelta(days=1)).isoformat()
        return self.again is (text == "facts.again")

    def settle(self) -> None:
        self.run.settle(lambda node, timer, host: self.told.append(node))
        stood = self.run.position()
        self.run = Run.load(self.run.dump(), VERSION, self.specs, self.reading, self.now)
        assert set(stood.user_tasks) == set(self.run.position().user_tasks)
        assert set(stood.timers) == set(self.run.position().timers)

    @property
    def open(self) -> set[str]:
        return {wait.name for wait in self.run.position().user_tasks}

    def do(self, *names: str) -> None:
        for name in names:
            task = next(wait.id for wait in self.run.position().user_tasks if wait.name == name)
            self.run.complete(task)
            self.settle()

    def send(self, message: str) -> None:
        assert self.run.send(message)
        self.settle()

    def back_to(self, name: str) -> None:
        rewind(self.run, name)
        self.settle()

    def to_the_end(self) -> None:
        self.do("fourth")
        self.send("supplemented")
        self.do("fifth", "inner", "inner_on", "last")
        assert self.run.position().finished


@pytest.fixture
def walk() -> Walk:
    return Walk()


def test_back_over_what_the_system_does_it_does_it_again_and_the_case_ends(walk: Walk) -> None:
    walk.do("first")
    assert way_back(walk.run, "first").own == ("tell",)
    walk.back_to("first")
    assert walk.open == {"first"} and walk.told == ["tell"]
    walk.do("first")
    assert walk.open == {"second"} and walk.told == ["tell", "tell"]
    walk.do("second", "third", "right", "left", "left_on")
    walk.to_the_end()


def test_the_clock_of_what_is_taken_back_is_gone_and_runs_anew_when_the_case_comes_there_again(walk: Walk) -> None:
    walk.do("first")
    assert [timer.name for timer in walk.run.position().timers] == ["remind"]
    walk.back_to("first")
    assert walk.run.position().timers == ()
    walk.now += timedelta(days=3)
    walk.settle()
    walk.do("first")
    (timer,) = walk.run.position().timers
    assert (timer.name, timer.rings_at) == ("remind", walk.now + timedelta(days=1))


def test_back_to_a_step_with_a_clock_arms_it(walk: Walk) -> None:
    walk.do("first", "second")
    assert walk.run.position().timers == ()
    walk.back_to("second")
    assert [timer.name for timer in walk.run.position().timers] == ["remind"]
    walk.now += timedelta(days=2)
    walk.run.now = walk.now
    walk.settle()
    assert walk.told == ["tell", "reminded"] and walk.open == {"second"}


def test_back_to_a_step_whose_time_is_out_it_waits_and_nothing_rings(walk: Walk) -> None:
    walk.do("first", "second")
    walk.due = walk.now
    walk.back_to("second")
    assert walk.run.position().timers == () and walk.open == {"second"} and walk.told == ["tell"]
    walk.do("second")
    assert walk.open == {"third"}


def test_what_is_put_back_is_as_the_rest_of_the_case(walk: Walk) -> None:
    walk.do("first", "second")
    rewind(walk.run, "second")
    assert {type(task) for task in walk.run.workflow.every()} == {Token}


def test_a_step_ahead_of_the_case_is_said_to_be_ahead(walk: Walk) -> None:
    walk.do("first", "second")
    walk.back_to("first")
    with pytest.raises(NoWayBack, match="står före"):
        way_back(walk.run, "third")


def test_the_way_back_names_the_steps_of_people_that_lie_between(walk: Walk) -> None:
    walk.do("first", "second")
    assert walk.open == {"third"}
    assert way_back(walk.run, "first").people == {"first", "second"}, "round the loop it may pass itself"
    assert way_back(walk.run, "second").own == ("tell",)


def test_back_and_on_and_round_the_loop(walk: Walk) -> None:
    for turn in range(3):
        walk.again = True
        walk.do("first", "second")
        walk.again = False
        walk.do("first", "second")
        walk.back_to(("first", "second", "first")[turn])
        if turn == 1:
            walk.do("second")
            walk.back_to("first")
    walk.do("first", "second", "third", "left", "right", "left_on")
    walk.to_the_end()


def test_within_one_of_two_lines_the_other_is_left_alone_and_they_meet_once(walk: Walk) -> None:
    walk.do("first", "second", "third", "left")
    walk.back_to("left")
    assert walk.open == {"left", "right"}
    walk.do("right", "left")
    walk.back_to("left")
    walk.do("left", "left_on")
    assert walk.open == {"fourth"}
    walk.to_the_end()


def test_within_a_part_the_part_goes_on(walk: Walk) -> None:
    walk.do("first", "second", "third", "left", "left_on", "right", "fourth")
    walk.send("supplemented")
    walk.do("fifth", "inner")
    walk.back_to("inner")
    assert walk.open == {"inner"}
    walk.do("inner", "inner_on", "last")
    assert walk.run.position().finished


@pytest.mark.parametrize(
    ("done", "back_to", "why"),
    [
        ("first second third", "third", "flera spår"),
        ("first second third left left_on", "left", "flera spår"),
        ("first second third left left_on right", "right", "flera spår"),
        ("first second third left left_on right", "left_on", "flera spår"),
        ("first second third left left_on right fourth", "fourth", "det som händer först"),
        ("first second third left left_on right fourth supplemented! fifth", "fifth", "del av ärendet"),
        ("first second third left left_on right fourth supplemented! fifth inner inner_on", "inner", "del av ärendet"),
        ("first second third left left_on right fourth supplemented! fifth inner inner_on", "fifth", "del av ärendet"),
        ("first", "second", "väntar redan"),
    ],
)
def test_what_cannot_be_taken_back_is_refused_with_the_reason_and_nothing_moves(
    walk: Walk, done: str, back_to: str, why: str
) -> None:
    for step in done.split():
        walk.send(step[:-1]) if step.endswith("!") else walk.do(step)
    before = walk.run.position()
    with pytest.raises(NoWayBack, match=why):
        rewind(walk.run, back_to)
    with pytest.raises(NoWayBack, match=why):
        way_back(walk.run, back_to)
    assert walk.run.position() == before
