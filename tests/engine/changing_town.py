"""A town whose deadlines are counted as the trade counts them, and may be changed while they run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from engine.clock import go_round
from engine.deadline_changes import DeadlineChanges
from engine.definition import Basis, Deadline, DeadlineRule, Due, Who, Workflow
from engine.models import AccessGrant, DeadlineChange, DeadlineRow, Letter
from engine.step import Step
from tests.engine.drawn_anew import CIA, GUN, DrawnTown, clock, end, gateway, start, step
from tests.engine.toy_town import CHIEF, CLERK
from workflows.law.deadlines import CalendarDays, ElapsedHours, StatutoryMonths, WorkingDays

EVA = 5  #: a clerk, who sees the case when she is let in
WHY = "Vi väntar på polisens besked."

CLOCKS = (clock("remind", "assess", "assess.warn"), clock("late", "assess", "assess.due"))
#: One step that may be done again, with two clocks.
BODY = (
    start(),
    gateway("merge"),
    step("assess", "Bedöm"),
    gateway("again", name="Igen?"),
    step("finish", "Avsluta"),
    end(),
    *CLOCKS,
)
FLOWS = """reported>merge merge>assess assess>again again>merge again>finish finish>closed
remind>remind_end late>late_end"""
CONDITIONS = {"again_to_merge": ("Ja", 'facts.text == "Igen"'), "again_to_finish": ("Nej", 'facts.text != "Igen"')}

RULES: dict[str, DeadlineRule] = {
    "assess": WorkingDays(days=10, basis=Basis.LOCAL, source="Rutinen", after="att rapporten kom in"),
    "law": StatutoryMonths(months=2, source="7 kap. 2 § lagen", after="anmälan"),
    "hours": ElapsedHours(hours=72, warn_hours=24, basis=Basis.LOCAL, source="Rutinen", after="att det upptäcktes"),
    "wait": CalendarDays(days=28, basis=Basis.PROPOSED, source="Vaksams förslag", after="svaret"),
    "other": WorkingDays(days=3, basis=Basis.LOCAL, source="Rutinen", after="att rapporten kom in"),
}


class ChangingTown(DrawnTown):
    """The case is reported on Monday 14 September 2026 at nine; ten working days later is Monday the 28th."""

    def open_one(self) -> str:
        self.draw(*BODY, flows=FLOWS, conditions=CONDITIONS)
        return self.cases.open("toy", GUN, {"text": "Något har hänt."})

    @property
    def changes(self) -> DeadlineChanges:
        return DeadlineChanges(self.house)

    def deadline(self, name: str = "assess") -> DeadlineRow:
        with self.house.database.reading() as session:
            mine = select(DeadlineRow).where(DeadlineRow.name == name).order_by(DeadlineRow.id.desc())
            return session.scalars(mine.limit(1)).one()

    def changed(self) -> list[DeadlineChange]:
        with self.house.database.reading() as session:
            return list(session.scalars(select(DeadlineChange).order_by(DeadlineChange.id)))

    def letters(self, kind: str) -> list[Letter]:
        with self.house.database.reading() as session:
            return list(session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))

    def pass_to(self, year: int, month: int, day: int, hour: int = 10) -> None:
        """The clock goes its round at a Swedish hour."""
        self.now = self.now.astimezone(self.house.settings.zone).replace(
            year=year, month=month, day=day, hour=hour, minute=0
        )
        go_round(self.cases)

    def let_in(self, person_id: int) -> None:
        row = {
            "case_id": self.case().id,
            "person_id": person_id,
            "since": self.now,
            "role": "",
            "whom": f"p{person_id}",
        }
        with self.house.database.transaction() as session:
            session.execute(insert(AccessGrant).values(**row))

    def extend(self, until: date, **also: Any) -> int:
        given = {"person_id": CIA, "reason": WHY, **also}
        return self.changes.extend(self.deadline().id, until=until, **given)

    def pause(self, until: date, **also: Any) -> int:
        given = {"person_id": CIA, "reason": WHY, **also}
        return self.changes.pause(self.deadline().id, until=until, **given)

    def resume(self, **also: Any) -> int:
        return self.changes.resume(self.deadline().id, **{"person_id": CIA, "reason": WHY, **also})

    def withdraw(self, **also: Any) -> int:
        return self.changes.withdraw(self.deadline().id, **{"person_id": EVA, "reason": WHY, **also})

    def _process(self, folder: Path, drawn: str) -> Workflow:
        (self.folder / "letters").mkdir(exist_ok=True)
        (self.folder / "letters" / "deadline_changed.txt").write_text("{{ number }}\nNu {{ due }}. {{ link }}\n")
        flow = super()._process(folder, drawn)
        flow.delegates.reminder = _write  # type: ignore[attr-defined]
        return replace(flow, enter_start=lambda step, answers: step.mark("began"))

    def _deadline(self, key: str) -> Deadline:
        chief = (Who(role=CHIEF),)
        allowed: dict[str, Any] = (
            {} if key == "other" else {"may_pause": chief, "may_extend": chief, "may_withdraw": (Who(role=CLERK),)}
        )
        return Deadline(label=f"Tiden {key}", starts="began", rule=lambda _: RULES[key], moved=_moved, **allowed)


def _moved(step: Step, due: Due | None) -> None:
    """The toy's register is the facts of the case."""
    assert step.person is not None, "a deadline is changed by somebody"
    step.record(moved_to=due.on.isoformat() if due and due.on else "never", moved_by=step.person.id)


def _write(step: Step) -> None:
    assert step.task is not None, "a clock sits on a step"
    step.send("reminder", step.organisation.holders(step.task.role, step.task.unit_id or 0))
