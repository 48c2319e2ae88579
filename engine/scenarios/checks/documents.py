"""Promises about the papers of a case: which kinds are kept, and in how many versions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from engine.models import Document
from engine.scenarios.names import Names
from engine.scenarios.story import CaseName, Check, Difference
from engine.scenarios.world import World
from engine.scenarios.written import Written


def documents(written: Written, case: CaseName, names: Names) -> Check:
    """`{attachment: 1, decision: 2}`: how many papers of each kind the case keeps."""
    wanted = {kind: number.number for kind, number in written.mapping.items()}

    def check(world: World, case_id: int) -> Iterator[Difference]:
        for kind, number in wanted.items():
            query = select(func.count()).where(Document.case_id == case_id, Document.kind == kind)
            with world.house.database.reading() as session:
                held = session.scalar(query) or 0
            if held != number:
                line, what = written.mapping[kind].line, f"antal handlingar av slaget {kind}"
                yield Difference(line=line, what=what, expected=str(number), actual=str(held))

    return check
