"""A case on the move: push it until it waits for a person, a time or a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions import timer as spiff_timer
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner import codec
from engine.runner.limits import LIMITS, NeverRests, Size
from engine.runner.specs import Specs
from engine.runner.steps import Consequence, ConsequenceEnd
from engine.runner.tokens import Tokens

_now: ContextVar[datetime] = ContextVar("now")

#: When a clock rings whose deadline somebody has withdrawn; it has no row, and the drawing takes it with its step.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


class _EngineTime(datetime):
    """SpiffWorkflow's timers read this instead of the machine's clock; they ring after a moment, ours at it."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return (_now.get() + cls.resolution).astimezone(tz or UTC)


spiff_timer.datetime = _EngineTime


@dataclass(frozen=True, kw_only=True)
class UserWait:
    """A step of a person that is open."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class TimerWait:
    """A timer that has not rung and will."""

    id: str
    name: str
    rings_at: datetime


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a case waits."""

    user_tasks: tuple[UserWait, ...]
    timers: tuple[TimerWait, ...]
    messages: frozenset[str]
    finished: bool


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How expressions of the drawing are read: the host is the id of the user task a boundary timer sits on, or ""."""

    evaluate: Callable[[str, str], object]


#: What the runner asks for when it meets a consequence: node id, and the boundary timer and host task that led to it.
Perform = Callable[[str, str, str], None]


class _Script(PythonScriptEngine):
    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:
        return self.reading.evaluate(expression.strip(), _host(task))

    def execute(self, task: Task, script: str, external_context: Any = None) -> Any:
        raise WorkflowException("No code runs inside a drawing.", task_spec=task.task_spec)


@dataclass
class Run:
    """One case in memory for the length of one transaction, at one moment; thrown away on any exception."""

    workflow: Tokens
    now: datetime
    passed: list[str] = field(default_factory=list)  #: ids of the nodes completed in this push, in order
    kept: Size = field(default_factory=lambda: Size(depth=0, tasks=0))  #: of the last dump

    @classmethod
    def start(cls, specs: Specs, reading: Reading, now: datetime) -> Run:
        with _at(now):
            workflow = Tokens(specs, _Script(reading))
            workflow.set_out()
            return cls(workflow, now)

    @classmethod
    def load(cls, state: bytes, version: int, specs: Specs, reading: Reading, now: datetime) -> Run:
        return cls(codec.load(state, version, specs, _Script(reading)), now)

    def dump(self) -> bytes:
        """The state to save; `kept` then says how much it holds."""
        state, self.kept = codec.dump(self.workflow)
        return state

    def complete(self, task_id: str) -> None:
        """Finish an open user task. The caller settles the case afterwards."""
        with _at(self.now):
            self._finish(self.workflow.get_task_from_id(UUID(task_id)))

    def send(self, message: str) -> bool:
        """Give a message to whatever waits for it; False when nothing does."""
        if message not in self._messages():
            return False
        with _at(self.now):
            self.workflow.send_event(BpmnEvent(MessageEventDefinition(message)))
        return True

    def settle(self, perform: Perform) -> None:
        """Push until nothing moves by itself; timers whose time has come ring on the way. Raises NeverRests."""
        with _at(self.now):
            moving = True
            while moving:
                self._advance()
                moving = self._perform(perform)

    def _advance(self) -> None:
        """What SpiffWorkflow does by itself; when that rests, joins and timers look about."""
        while ready := [task for task in self.workflow.every() if _moves_by_itself(task)]:
            for task in ready:
                if task.state == TaskState.READY:
                    self._finish(task)
            if len(self.passed) > LIMITS.tasks:
                raise NeverRests(self.passed[-1])
        self.workflow.update_waiting_tasks()

    def _perform(self, perform: Perform) -> bool:
        ready = self._ready((Consequence, ConsequenceEnd))
        for task in ready:
            timer, host = _origin(task)
            perform(task.task_spec.bpmn_id, timer, host)
            self._finish(task)
        return bool(ready) or any(_moves_by_itself(task) for task in self.workflow.every())

    def position(self) -> Position:
        return Position(
            user_tasks=tuple(UserWait(id=t.id.hex, name=t.task_spec.bpmn_id) for t in self._ready((UserTask,))),
            timers=tuple(self._timers()),
            messages=frozenset(self._messages()),
            finished=self.workflow.completed or self.workflow.is_completed(),
        )

    def _finish(self, task: Task) -> None:
        task.run()
        self._note(task)

    def _note(self, task: Task) -> None:
        if getattr(task.task_spec, "bpmn_id", None):
            self.passed.append(task.task_spec.bpmn_id)

    def _ready(self, kinds: tuple[type, ...]) -> list[Task]:
        every = self.workflow.every()
        return [task for task in every if task.state == TaskState.READY and isinstance(task.task_spec, kinds)]

    def _timers(self) -> Iterator[TimerWait]:
        for task in self.workflow.event_manager.tasks.values():
            value = task.internal_data.get("event_value")
            rings_at = datetime.fromisoformat(value) if task.state == TaskState.WAITING and value else NEVER
            if rings_at < NEVER:
                yield TimerWait(id=task.id.hex, name=task.task_spec.bpmn_id, rings_at=rings_at)

    def _messages(self) -> set[str]:
        waiting: set[str] = set()
        for task in self.workflow.event_manager.tasks.values():
            if task.state != TaskState.WAITING:
                continue
            definition = task.task_spec.event_definition
            for one in getattr(definition, "event_definitions", [definition]):
                if isinstance(one, MessageEventDefinition):
                    waiting.add(one.name)
        return waiting


@contextmanager
def _at(now: datetime) -> Iterator[None]:
    token = _now.set(now)
    try:
        yield
    finally:
        _now.reset(token)


def _moves_by_itself(task: Task) -> bool:
    return bool(task.state == TaskState.READY and not task.task_spec.manual)


def _host(task: Task) -> str:
    """The user task that a boundary timer sits on."""
    if not isinstance(task.task_spec, BoundaryEvent):
        return ""
    beside = (child for child in task.parent.children if not isinstance(child.task_spec, BoundaryEvent))
    return next((child.id.hex for child in beside), "")


def _origin(task: Task) -> tuple[str, str]:
    """The boundary timer that led straight to a consequence, and its host; empty when it was no timer."""
    before = task.parent
    if before is not None and isinstance(before.task_spec, BoundaryEvent):
        return before.task_spec.bpmn_id, _host(before)
    return "", ""
