"""Promises about letters: which kind has left for whom, or waits, or was taken back before it left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from engine.models import Letter, UserTask
from engine.scenarios.checks.comparing import listed
from engine.scenarios.moments import clock_text, day
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written

FIELDS = ("slag", "till", "uppgift", "läge", "antal", "lämnade")
STATES: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "skickat": (Letter.sent_at.is_not(None),),
    "väntar": (Letter.sent_at.is_(None), Letter.withdrawn_at.is_(None)),
    "återkallat": (Letter.withdrawn_at.is_not(None),),
}


def letters(written: Written, case: CaseName, names: Names) -> Check:
    """A list of `{slag: reminder, till: anders}`: so far, letters of that kind have left for these people alone.

    `uppgift` narrows it to one step, `läge` looks at letters that wait or were withdrawn, `antal` is how many each has
    got (1), `lämnade` the day or the minute they left.
    """
    wanted = [_read(row, names) for row in written.rows]

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for promise in wanted:
            yield from promise.differences(world, case_id)

    return check


@dataclass(frozen=True, kw_only=True)
class _Promise:
    """Who has got a kind of letter, and how many."""

    line: int
    kind: str
    to: Mapping[str, int]  #: username -> how many
    task: str
    state: str
    left: str  #: a day or a minute, Swedish; "" when it does not matter

    def differences(self, world: World, case_id: int) -> Iterator[Difference]:
        found = self._letters(world, case_id)
        about = f" om {self.task}" if self.task else ""
        what = f"brev {self.kind}{about}, {self.state}"
        if Counter(username for username, _ in found) != Counter(self.to):
            actual = Counter(username for username, _ in found)
            yield Difference(line=self.line, what=what, expected=_counted(self.to), actual=_counted(actual))
            return
        wrong = [left for _, left in found if not left.startswith(self.left)]
        if wrong:
            yield Difference(line=self.line, what=f"{what}, lämnade", expected=self.left, actual=listed(set(wrong)))

    def _letters(self, world: World, case_id: int) -> list[tuple[str, str]]:
        query = select(Letter).where(Letter.case_id == case_id, Letter.kind == self.kind, *STATES[self.state])
        if self.task:
            query = query.join(UserTask, UserTask.id == Letter.task_id).where(UserTask.name == self.task)
        zone = world.names.zone
        with world.house.database.reading() as session:
            return [
                (world.username(letter.person_id), clock_text(letter.sent_at, zone) if letter.sent_at else "")
                for letter in session.scalars(query)
            ]


def _read(written: Written, names: Names) -> _Promise:
    fields = written.fields(FIELDS)
    for name in ("slag", "till"):
        if name not in fields:
            raise written.wrong(f"”{name}” saknas.")
    state = fields["läge"].text if "läge" in fields else "skickat"
    if state not in STATES:
        raise fields["läge"].wrong(f"läget är något av: {', '.join(STATES)}.")
    if "lämnade" in fields and " " not in fields["lämnade"].text:
        day(fields["lämnade"])
    each = fields["antal"].number if "antal" in fields else 1
    return _Promise(
        line=written.line,
        kind=names.letter(fields["slag"]),
        to={row.text: each for row in fields["till"].rows if names.person(row)},
        task=names.task(fields["uppgift"]) if "uppgift" in fields else "",
        state=state,
        left=fields["lämnade"].text if "lämnade" in fields else "",
    )


def _counted(to: Mapping[str, int]) -> str:
    return listed(name if number == 1 else f"{name} ({number} brev)" for name, number in to.items())
