"""What would happen if the running cases of one version were moved to another; nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.access import closed_to
from engine.causes import technical
from engine.definition import Workflow
from engine.installation import Installation
from engine.models import Case, Involvement
from engine.profile import Finding
from engine.push import Push
from engine.versions.choices import Choices
from engine.versions.clock_plan import ClockPlan
from engine.versions.plan import make_plan
from engine.versions.remark import Remark
from engine.versions.stored import Version, check_version, read_version


@dataclass(frozen=True, kw_only=True)
class CaseAhead:
    """One case as it would fare."""

    number: str
    standing: tuple[str, ...]
    can_move: bool
    remarks: tuple[Remark, ...]
    clocks: tuple[ClockPlan, ...]

    @property
    def stops(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.stops)

    @property
    def notes(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if not remark.stops)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Every running case of the version, as far as they were looked at."""

    workflow: Workflow
    from_version: int
    to_version: int
    findings: tuple[Finding, ...]  #: what stops all: the new version does not fit today's code
    cases: tuple[CaseAhead, ...]
    running: int  #: how many there are; `cases` may hold the first of them

    @property
    def movable(self) -> int:
        return sum(case.can_move for case in self.cases)

    @property
    def for_all(self) -> tuple[Remark, ...]:
        """What holds for every case alike, so that it can be told once."""
        if len(self.cases) < 2:
            return ()
        first, *others = (case.notes for case in self.cases)
        return tuple(note for note in first if all(note in notes for notes in others))

    @property
    def deadlines(self) -> dict[str, str]:
        """Key of every deadline that something waits for, with its label and the steps it holds for."""
        steps: dict[tuple[str, str], set[str]] = {}
        for clock in (clock for case in self.cases for clock in case.clocks):
            steps.setdefault((clock.deadline, clock.label), set()).add(clock.step)
        return {key: ": ".join(filter(None, (label, ", ".join(sorted(on))))) for (key, label), on in steps.items()}


def preview(
    house: Installation,
    workflow: str,
    from_version: int,
    to_version: int,
    *,
    choices: Choices | None = None,
    person_id: int | None = None,
    most: int | None = None,
) -> Preview:
    """The first `most` cases, or all; none with jäv, none closed to the person.

    Raises UnknownWorkflow, UnknownVersion.
    """
    process = house.workflow(workflow)
    with house.database.reading() as session:
        before, after = (read_version(session, workflow, number) for number in (from_version, to_version))
        ids = session.scalars(running_on(before, person_id).limit(most)).all()
        running = session.scalar(select(func.count()).select_from(running_on(before, person_id).subquery())) or 0
        findings = check_version(process, after)
        cases = [] if findings else [_ahead(house, session, one, before, after, choices or Choices()) for one in ids]
    return Preview(
        workflow=process,
        from_version=from_version,
        to_version=to_version,
        findings=tuple(findings),
        cases=tuple(cases),
        running=running,
    )


def running_on(version: Version, person_id: int | None) -> Select[int]:
    """Numbers of the open cases on a version that may be moved by this person."""
    query = select(Case.id).where(Case.definition_hash == version.hash, Case.status == "open").order_by(Case.id)
    if person_id is None:
        return query
    with_jav = select(Involvement.case_id).where(Involvement.person_id == person_id)
    return query.where(Case.id.not_in(with_jav), Case.id.not_in(closed_to(person_id)))


def _ahead(
    house: Installation, session: Session, case_id: int, before: Version, after: Version, choices: Choices
) -> CaseAhead:
    push = Push.look(house, session, case_id, house.now())
    number = push.case.number
    try:
        plan = make_plan(push, before, after, choices)
    except Exception as error:  # noqa: BLE001 one case that cannot be read must not hide how the others would fare
        fault = Remark(element_id="", label="", says=f"Ärendet går inte att pröva: {technical(error)}", stops=True)
        return CaseAhead(number=number, standing=(), can_move=False, remarks=(fault,), clocks=())
    return CaseAhead(
        number=number,
        standing=plan.standing,
        can_move=plan.can_move,
        remarks=plan.remarks,
        clocks=plan.clocks,
    )


def reasons(remarks: Sequence[Remark]) -> str:
    """Why a case stays, a line for each element."""
    return "\n".join(f"{_named(one)}: {one.says}" for one in remarks if one.stops)


def _named(remark: Remark) -> str:
    return f"{remark.element_id} ({remark.label})" if remark.label else remark.element_id
