"""The deadlines of a case that changes version: kept unless somebody chose otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.deadlines import changed_mark
from engine.definition import Basis
from engine.models import DeadlineChange, DeadlineRow
from engine.profile import Graph
from engine.profile.graph import DEADLINE, Node
from engine.runner.run import Run, TimerWait
from engine.runner.transfer import Token, set_clock
from engine.versions.choices import Choice, Choices
from engine.versions.clock_plan import BY_HAND, BY_LAW, WITHDRAWN, ClockPlan, Counted, why_not

if TYPE_CHECKING:
    from engine.push import Push


class Times:
    """Reads what waits, counts what is to be counted; writes nothing."""

    def __init__(self, push: Push, drawing: Graph, choices: Choices, tokens: tuple[Token, ...]) -> None:
        self.push = push
        self.drawing = drawing
        self.choices = choices
        self.names = {token.id: token.node for token in tokens}
        self.hosts = {token.id: token.host for token in tokens}
        waiting = select(DeadlineRow).where(DeadlineRow.case_id == push.case.id, DeadlineRow.status == "waiting")
        self.rows = {(row.name, row.task_id): row for row in push.session.scalars(waiting)}
        self.counted: dict[tuple[str, str], Counted] = {}
        self.plans: list[ClockPlan] = []
        self._told: set[tuple[str, str]] = set()

    def ring_new(self, expression: str, host: str) -> datetime | None:
        """When a clock rings that the case did not have; None, and why, when that cannot be told."""
        node = self._new_clock(expression, host)
        key, edge = _key(expression)
        if self._is_withdrawn(key):
            self._plan(node, key, host, None, None, WITHDRAWN)
            return None
        try:
            rings_at = self._at(key, edge, host)
        except Exception as error:  # noqa: BLE001 whatever the trade's rule trips over, the clock is left unset
            self._plan(node, key, host, None, None, f"Ny klocka som inte kan ställas: {why_not(error)}.")
            return None
        late = " Tiden är redan inne, så den ringer vid klockans nästa runda." if rings_at <= self.push.now else ""
        self._plan(node, key, host, None, rings_at, f"Ny klocka, ställs här.{late}")
        return rings_at

    def set_anew(self, run: Run) -> None:
        """Each clock that was waiting already, by its choice."""
        new = {plan.element_id for plan in self.plans}
        for wait in run.position().timers:
            node = self._node(wait)
            if node.id not in new:
                self._set_one(run, wait, node)
        self._count_the_rung()

    def _set_one(self, run: Run, wait: TimerWait, node: Node) -> None:
        key, edge = _key(node.timer)
        host = self.hosts.get(wait.id) or wait.id
        choice = self._choice(key, host)
        if choice is Choice.KEEP:
            self._plan(node, key, host, wait.rings_at, wait.rings_at, self._why_kept(key))
            return
        if choice is Choice.ORIGIN and not self._has_origin(key, host):
            says = "Behåller sin tid: det finns inte sparat när den började."
            self._plan(node, key, host, wait.rings_at, wait.rings_at, says)
            return
        try:
            rings_at = self._at(key, edge, host)
        except Exception as error:  # noqa: BLE001 whatever the trade's rule trips over, the time is kept
            self._plan(node, key, host, wait.rings_at, wait.rings_at, f"Behåller sin tid: {why_not(error)}.")
            return
        set_clock(run, wait.id, rings_at)
        since = "när den började" if choice is Choice.ORIGIN else "nu"
        self._plan(node, key, host, wait.rings_at, rings_at, f"Räknas om från {since}.")

    def _count_the_rung(self) -> None:
        """A deadline whose clocks have all rung still stands by its step."""
        for (key, host), row in self.rows.items():
            if self.choices.of(key) is Choice.KEEP or (key, host) in self._told:
                continue
            drawn = [node for node in self.drawing.nodes.values() if node.deadline == key]
            if not drawn or key not in self.push.workflow.deadlines:
                continue
            if self._choice(key, host) is Choice.KEEP:
                self._plan(drawn[0], key, host, row.due_at, row.due_at, self._why_kept(key))
            else:
                self._count_one_rung(drawn[0], key, host, row.due_at)

    def _count_one_rung(self, node: Node, key: str, host: str, before: datetime) -> None:
        try:
            after = self._count(key, host).due.at
        except Exception as error:  # noqa: BLE001 whatever the trade's rule trips over, the time is kept
            self._plan(node, key, host, before, before, f"Behåller sin tid: {why_not(error)}.")
            return
        says = "Räknas om. Påminnelser som redan har gått skickas inte igen."
        self._plan(node, key, host, before, after, says)

    def replaced(self) -> list[DeadlineRow]:
        """Deadlines that the new drawing has put others in the place of, when those have been counted."""
        drawn = self._drawn()
        hosts = {host for _, host in self.counted}
        rows = self.rows.items()
        return [row for (key, host), row in rows if host in hosts and (key, self._step(host)) not in drawn]

    # ---- counting --------------------------------------------------------------------------------------------

    def _choice(self, key: str, host: str) -> Choice:
        """What was chosen; but what the law gives no moment of is never counted from now, and what is changed stays."""
        choice = self.choices.of(key)
        if self._is_changed(key):
            return Choice.KEEP
        return Choice.KEEP if choice is Choice.NOW and self._is_statutory(key, host) else choice

    def _why_kept(self, key: str) -> str:
        if self.choices.of(key) is Choice.KEEP:
            return "Behåller sin tid."
        return BY_HAND if self._is_changed(key) else BY_LAW

    def _is_changed(self, key: str) -> bool:
        """Somebody has decided another time in this case: no rule says it better."""
        return changed_mark(key) in self.push.marks

    def _is_withdrawn(self, key: str) -> bool:
        if not self._is_changed(key):
            return False
        mine = select(DeadlineChange).where(DeadlineChange.case_id == self.push.case.id, DeadlineChange.name == key)
        latest = self.push.session.scalars(mine.order_by(DeadlineChange.id.desc()).limit(1)).first()
        return latest is not None and latest.due_at is None

    def _is_statutory(self, key: str, host: str) -> bool:
        """As it was set, as today's rule has it, or by a deadline that this one takes the place of."""
        drawn = self._drawn()
        before = [
            row.basis
            for (name, on), row in self.rows.items()
            if on == host and (name == key or (name, self._step(host)) not in drawn)
        ]
        if Basis.STATUTORY in before:
            return True
        deadline = self.push.workflow.deadlines[key]
        try:
            due = deadline.rule(self.push.step(key)).due(self.push.now, label=deadline.label)
        except Exception:  # noqa: BLE001 the count itself trips over the same, and the time is kept
            return False
        return due.basis is Basis.STATUTORY

    def _drawn(self) -> set[tuple[str, str]]:
        """Every deadline with the step it sits on; "" for what the case itself waits for."""
        return {(node.deadline, node.host) for node in self.drawing.nodes.values() if node.deadline}

    def _step(self, host: str) -> str:
        """The drawn step that a deadline sits on; "" for what the case itself waits for."""
        name = self.names.get(host, "")
        node = self.drawing.nodes.get(name)
        return "" if node is not None and node.kind in ("eventBasedGateway", "intermediateCatchEvent") else name

    def _at(self, key: str, edge: str, host: str) -> datetime:
        row = self.rows.get((key, host))
        if row is not None and self._choice(key, host) is Choice.KEEP:
            return row.warn_at if edge == "warn" else row.due_at
        due = self._count(key, host).due
        return due.warn_at if edge == "warn" else due.at

    def _count(self, key: str, host: str) -> Counted:
        if (key, host) not in self.counted:
            deadline = self.push.workflow.deadlines[key]
            origin = self._origin(key, host)
            due = deadline.rule(self.push.step(key)).due(origin, label=deadline.label)
            self.counted[key, host] = Counted(origin=origin, due=due)
        return self.counted[key, host]

    def _origin(self, key: str, host: str) -> datetime:
        """Raises NothingStarted."""
        if self._choice(key, host) is Choice.NOW:
            return self.push.now
        if (key, host) in self.rows:
            return self.rows[key, host].origin_at
        starts = self.push.workflow.deadlines[key].starts
        if starts:
            return self.push.step(key).since(starts)
        task = self.push.waiting.tasks.get(host)
        return task.opened_at if task is not None else self.push.now

    def _has_origin(self, key: str, host: str) -> bool:
        starts = self.push.workflow.deadlines[key].starts
        known = self.push.step(key).marked(starts) is not None if starts else host in self.push.waiting.tasks
        return (key, host) in self.rows or known

    # ---- telling ---------------------------------------------------------------------------------------------

    def _plan(
        self, node: Node, key: str, host: str, before: datetime | None, after: datetime | None, says: str
    ) -> None:
        self._told.add((key, host))
        step = self.drawing.nodes.get(self._step(host))
        self.plans.append(
            ClockPlan(
                element_id=node.id,
                deadline=key,
                label=self.push.workflow.deadlines[key].label,
                step=step.name if step else "",
                before=before,
                after=after,
                says=says,
            )
        )

    def _node(self, wait: TimerWait) -> Node:
        """The drawn clock; an event gateway waits for the one that follows it."""
        node = self.drawing.nodes[wait.name]
        if node.kind != "eventBasedGateway":
            return node
        after = [self.drawing.nodes[flow.target] for flow in self.drawing.outgoing(node.id)]
        return next(one for one in after if one.timer)

    def _new_clock(self, expression: str, host: str) -> Node:
        on = self._step(host)
        clocks = [node for node in self.drawing.nodes.values() if node.timer == expression and node.host == on]
        return clocks[0]


def _key(expression: str) -> tuple[str, str]:
    found = DEADLINE.fullmatch(expression.strip())
    assert found is not None, "the profile lets no other time through"
    return found[1], found[2]
