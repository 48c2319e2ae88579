"""Who wrote what down, when, and whether it is fact or assessment: what SOSFS 2011:5 5 kap. asks of every piece."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine.models import Answer
from engine.step import Step
from workflows.law.statutory_time import swedish


class Nature(StrEnum):
    """What kind of statement it is."""

    FACT = "Fakta"
    ASSESSMENT = "Bedömning"
    BOTH = "Fakta och bedömning"
    PROPOSAL = "Förslag"
    DECISION = "Beslut"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Who wrote it down. Without a name when the paper is not to name the one who did."""

    name: str
    position: str
    at: datetime  #: Swedish time


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One piece of information."""

    text: str  #: empty when nothing was given
    nature: Nature
    mark: Mark
    source: str = ""  #: from where the one who wrote it has it, when that is known


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A form as somebody gave it."""

    form: str
    mark: Mark
    answers: Mapping[str, Any]

    def says(self, field: str, nature: Nature, *, source: str = "") -> Statement:
        """What was written in a field."""
        return self.state(str(self.answers.get(field) or ""), nature, source=source)

    def state(self, text: str, nature: Nature, *, source: str = "") -> Statement:
        """Something that follows from the form, in words."""
        return Statement(text=text, nature=nature, mark=self.mark, source=source)


def recorded(step: Step, *, unnamed: Collection[str] = ()) -> list[Recorded]:
    """Every form of the case, oldest first; those in `unnamed` without the one who gave them."""
    step.save()  # the form now being given is read as well
    rows = step.rows(select(Answer).where(Answer.case_id == step.case.id).order_by(Answer.id))
    return [Recorded(form=row.name, mark=_mark(step, row, unnamed), answers=row.answers) for row in rows]


def latest(forms: Sequence[Recorded], form: str) -> Recorded | None:
    """The form as it was last given: what an earlier one said and the last one does not, no longer holds."""
    return next((one for one in reversed(forms) if one.form == form), None)


def _mark(step: Step, row: Answer, unnamed: Collection[str]) -> Mark:
    at = swedish(row.at)
    if row.person_id is None or row.name in unnamed:
        return Mark(name="", position="", at=at)
    return Mark(name=step.organisation.person(row.person_id).name, position=row.position, at=at)
