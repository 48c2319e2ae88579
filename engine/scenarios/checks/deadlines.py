"""Promises about deadlines: the day, the reminder, what the explanation says, and how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from engine.models import DeadlineRow, UserTask
from engine.scenarios.moments import clock_text, day, day_in_words, moment
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written

STATES = {"väntar": "waiting", "i tid": "met", "för sent": "late", "ute": "over", "återkallad": "withdrawn"}
FIELDS = ("senast", "påminns", "text", "källa", "läge", "uppgift")


def deadlines(written: Written, case: CaseName, names: Names) -> Check:
    """`{supplement: 2026-11-18}`, or the fields `senast`, `påminns`, `text`, `källa`, `läge`, `uppgift`."""
    wanted = [_read(name, value, names) for name, value in written.mapping.items()]

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for promise in wanted:
            yield from promise.differences(world, case_id)

    return check


@dataclass(frozen=True, kw_only=True)
class _Promise:
    """What one deadline of the case must be."""

    name: str
    line: int
    fields: Mapping[str, Written]

    def differences(self, world: World, case_id: int) -> Iterator[Difference]:
        row = self._row(world, case_id)
        if row is None:
            what = f"fristen {self.name}"
            yield Difference(line=self.line, what=what, expected="att den finns", actual="den är inte satt")
            return
        for name, at in (("senast", row.due_at), ("påminns", row.warn_at)):
            if name in self.fields:
                yield from self._wrong_time(name, at, row.explanation, world)
        for name, text in (("text", row.explanation), ("källa", row.source)):
            if name in self.fields and self.fields[name].text not in text:
                yield self._difference(name, f"… {self.fields[name].text} …", text)
        if "läge" in self.fields and STATES[self.fields["läge"].text] != row.status:
            actual = next(state for state, status in STATES.items() if status == row.status)
            yield self._difference("läge", self.fields["läge"].text, actual, row.explanation)

    def _wrong_time(self, name: str, at: datetime, why: str, world: World) -> Iterator[Difference]:
        zone, written = world.names.zone, self.fields[name]
        if " " in written.text:
            expected, actual = clock_text(moment(written, zone), zone), clock_text(at, zone)
        else:
            expected, actual = day_in_words(day(written)), day_in_words(at.astimezone(zone).date())
        if expected != actual:
            yield self._difference(name, expected, actual, why)

    def _difference(self, field: str, expected: str, actual: str, why: str = "") -> Difference:
        line = self.fields[field].line if field in self.fields else self.line
        return Difference(line=line, what=f"fristen {self.name}, {field}", expected=expected, actual=actual, why=why)

    def _row(self, world: World, case_id: int) -> DeadlineRow | None:
        rows = select(DeadlineRow).where(DeadlineRow.case_id == case_id, DeadlineRow.name == self.name)
        if "uppgift" in self.fields:
            rows = rows.join(UserTask, UserTask.id == DeadlineRow.task_id).where(
                UserTask.name == self.fields["uppgift"].text
            )
        with world.house.database.reading() as session:
            return session.scalar(rows.order_by(DeadlineRow.id.desc()).limit(1))


def _read(name: str, written: Written, names: Names) -> _Promise:
    names.deadline(Written(value=name, path=written.path, line=written.line))
    fields = written.fields(FIELDS) if isinstance(written.value, dict) else {"senast": written}
    for time in ("senast", "påminns"):
        if time in fields:
            _check_time(fields[time], names)
    if "läge" in fields and fields["läge"].text not in STATES:
        raise fields["läge"].wrong(f"läget är något av: {', '.join(STATES)}.")
    if "uppgift" in fields:
        names.task(fields["uppgift"])
    return _Promise(name=name, line=written.line, fields=fields)


def _check_time(written: Written, names: Names) -> date | datetime:
    return moment(written, names.zone) if " " in written.text else day(written)
