"""The verbs of mending. One verb is one transaction; who, what and why are kept, and the history points there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.database import tried_again
from engine.errors import CaseClosed, NotAllowed, TaskWithdrawn, UnknownCase, UnknownTask
from engine.incidents import UnknownIncident, record_incident, resolve_incident
from engine.installation import Installation
from engine.models import Incident, Person, Repair, UserTask
from engine.push import Push
from engine.repair import cancelling, corrections, retrying
from engine.repair.errors import CannotReopen, CannotSkip, FailedAgain, ReasonMissing
from engine.repair.limits import ANSWER_NEEDED, require_no_decision_since, require_reopenable, require_skippable
from engine.repair.rights import Right, rights_in, rights_of
from engine.runner import Run
from engine.runner.faults import knows_no_way_on
from engine.runner.rewind import NoWayBack, rewind, way_back

WENT_WRONG_AGAIN = "Det gick fel igen. Orsaken står vid felet."


class Repairs:
    """`person_id` is who mends; refused without the right to (UnknownCase, NotAllowed) or without a reason.

    Each but `retry` answers with the number of its Repair.
    """

    def __init__(self, house: Installation) -> None:
        self.house = house
        self.cases = Cases(house)

    def retry(self, incident_id: int, person_id: int) -> None:
        """Try again at once what lies behind an incident. Raises UnknownIncident, CannotRetry, FailedAgain."""
        incident = self._note_retry(incident_id, person_id)
        try:
            retrying.try_again(self.cases, incident)
        except Exception as error:
            record_incident(self.house, incident.kind, incident.key, error, incident.case_id)
            raise FailedAgain(WENT_WRONG_AGAIN) from error
        if retrying.still_fails(self.house, incident):
            raise FailedAgain(WENT_WRONG_AGAIN)
        resolve_incident(self.house, incident.key, person_id)

    @tried_again
    def correct_fact(self, case_id: int, person_id: int, name: str, value: Any, reason: str) -> int:
        """Change what is known in an open case, as the form that asks for it would take it. Raises CannotCorrect.

        What steps, gateways, tables and letters read from now on is changed, and open steps find their owner anew.
        Not changed: the forms as they were given, the rows of the registers (workflows/records), the case's unit and
        its jäv, letters that are queued, and deadlines that are running.
        """
        with self.house.database.transaction() as session:
            push, person = self._allowed(session, case_id, person_id, Right.CORRECT, reason)
            before, after = push.known.get(name), corrections.checked(push, name, value)
            values = {"before": before, "after": after}
            number = self._keep(push, "fact_corrected", person_id, reason, name=name, **values)
            push.known[name] = after
            push.note("fact_corrected", name, person, repair=number)
            push.waiting.route_open()
            push.state.facts = dict(push.known)
            push.state.version += 1
            push.write_history()
        return number

    @tried_again
    def reopen(self, task_id: str, person_id: int, reason: str) -> int:
        """Have a completed step done again: the case goes back to it. Raises CannotReopen.

        What followed from it stands: letters that left, linked cases, rows of the registers. What the system does by
        itself on the way is done again when the case comes there.
        """
        with self.house.database.transaction() as session:
            task = self._task(session, task_id)
            push, person = self._allowed(session, task.case_id, person_id, Right.REOPEN, reason)
            require_reopenable(push, task)
            number = self._keep(push, "step_reopened", person_id, reason, name=task.name, task_id=task.id)
            push.note("step_reopened", task.name, person, repair=number, task=task.id)
            try:
                require_no_decision_since(push, task, way_back(_run(push), task.name))
                rewind(_run(push), task.name)
            except NoWayBack as why:
                raise CannotReopen(str(why)) from why
            push.settle()
            told = push.told
        self._tell(told)
        return number

    @tried_again
    def skip(self, task_id: str, person_id: int, reason: str) -> int:
        """Let the case go on from an open step without its answers. Raises CannotSkip, TaskWithdrawn."""
        with self.house.database.transaction() as session:
            task_row = self._task(session, task_id)
            push, person = self._allowed(session, task_row.case_id, person_id, Right.SKIP, reason)
            task = push.waiting.tasks.get(task_id)
            if task is None:
                raise TaskWithdrawn(task_id)
            require_skippable(push, task)
            number = self._keep(push, "step_skipped", person_id, reason, name=task.name, task_id=task.id)
            push.note("step_skipped", task.name, person, repair=number, task=task.id)
            task.status, task.ended_at = "withdrawn", push.now
            _run(push).complete(task.id)
            push.waiting.end(task, "withdrawn", person, None)
            try:
                push.settle()
            except Exception as error:
                if knows_no_way_on(error):
                    raise CannotSkip(ANSWER_NEEDED) from error
                raise
            told = push.told
        self._tell(told)
        return number

    @tried_again
    def cancel(self, case_id: int, person_id: int, reason: str) -> int:
        """End a case that should not go on, and the open ones opened from it. Raises CannotCancel, NotAllowed."""
        with self.house.database.transaction() as session:
            push, person = self._allowed(session, case_id, person_id, Right.CANCEL, reason)
            cancelling.require_cancellable(push)
            for linked in cancelling.open_below(push):
                if Right.CANCEL not in rights_in(session, person_id, linked.id, push.today):
                    raise NotAllowed(Right.CANCEL)
            number = self._keep(push, "cancelled", person_id, reason)
            cancelling.cancel(push, person, number)
        return number

    # ---- guards and what is kept ----------------------------------------------------------------------------

    def _allowed(
        self, session: Session, case_id: int, person_id: int, right: Right, reason: str
    ) -> tuple[Push, Person]:
        """The open case, locked. Who may mend nothing in it is not told that it is there."""
        push = Push.load(self.house, session, case_id, self.house.now())
        held = rights_in(session, person_id, case_id, push.today)
        if not held:
            raise UnknownCase(case_id)
        if right not in held:
            raise NotAllowed(right)
        if push.case.status != "open":
            raise CaseClosed(push.case.number)
        if not reason.strip():
            raise ReasonMissing
        return push, session.get_one(Person, person_id)

    def _task(self, session: Session, task_id: str) -> UserTask:
        task = session.get(UserTask, task_id)
        if task is None:
            raise UnknownTask(task_id)
        return task

    def _keep(self, push: Push, kind: str, person_id: int, reason: str, **also: Any) -> int:
        by = {"person_id": person_id, "at": push.now, "reason": reason.strip()}
        row = Repair(case_id=push.case.id, kind=kind, **{"name": "", **by, **also})
        push.session.add(row)
        push.session.flush()
        return row.id

    def _note_retry(self, incident_id: int, person_id: int) -> Incident:
        """Say who tries before trying, and let what waits for its next try be due now."""
        with self.house.database.transaction() as session:
            incident = session.get(Incident, incident_id)
            if incident is None:
                raise UnknownIncident(incident_id)
            self._require_right_to_retry(session, incident, person_id)
            retrying.require_retryable(incident)
            row = Repair(
                case_id=incident.case_id,
                kind="retried",
                name=incident.kind,
                incident_id=incident.id,
                person_id=person_id,
                at=self.house.now(),
                reason="",
            )
            session.add(row)
            session.flush()
            if incident.case_id is not None:
                push = Push.load(self.house, session, incident.case_id, self.house.now())
                push.note("retried", incident.kind, session.get_one(Person, person_id), repair=row.id)
                push.write_history()
            retrying.make_due(session, incident, self.house.now())
            return incident

    def _require_right_to_retry(self, session: Session, incident: Incident, person_id: int) -> None:
        today = self.house.now().astimezone(self.house.settings.zone).date()
        if incident.case_id is None:
            held = rights_of(session, person_id, today)
        else:
            held = rights_in(session, person_id, incident.case_id, today)
        if Right.RETRY not in held:
            raise NotAllowed(Right.RETRY) if held else UnknownIncident(incident.id)

    def _tell(self, case_ids: Sequence[int]) -> None:
        self.cases.deliver_to(case_ids)


def _run(push: Push) -> Run:
    assert push.run is not None, "an open case can move"
    return push.run
