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
from workflows.papers.pages import day


class Nature(StrEnum):
    """What kind of statement it is."""

    FACT = "Fakta"
    ASSESSMENT = "Bedömning"
    BOTH = "Fakta och bedömning"
    COMMISSION = "Uppdrag"
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
    mark: Mark | None  #: None when nobody has been asked
    source: str = ""  #: from where the one who wrote it has it, when that is known


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A form as somebody gave it, or would have."""

    form: str
    mark: Mark | None
    answers: Mapping[str, Any]
    source: str = ""  #: from where what is said in it comes

    @property
    def written(self) -> Mapping[str, str]:
        """Every text by its field's name; a field nobody filled in is empty."""
        return _Written({name: value for name, value in self.answers.items() if isinstance(value, str)})

    def state(self, nature: Nature, *parts: str) -> Statement:
        """Something that follows from the form, each part a paragraph."""
        text = "\n\n".join(part for part in parts if part)
        return Statement(text=text, nature=nature, mark=self.mark, source=self.source)

    def says(self, field: str, nature: Nature) -> Statement:
        """What was written in a field."""
        return self.state(nature, str(self.answers.get(field) or ""))

    def yes_no(self, field: str, nature: Nature, *, yes: str = "", no: str = "") -> Statement:
        """Ja or Nej, with what was written in the field that belongs to that answer."""
        answer = self.answers.get(field)
        if answer is None:
            return self.state(nature)
        return self.state(nature, "Ja." if answer else "Nej.", self.answers.get(yes if answer else no) or "")

    def clock(self, field: str, nature: Nature) -> Statement:
        """`kl. 07.30`."""
        at = self.answers.get(field)
        return self.state(nature, f"kl. {at.replace(':', '.')}" if at else "")

    def when(self, field: str, nature: Nature, *, clock_field: str = "") -> Statement:
        """A day in words, with the clock if it was given."""
        return self.state(nature, f"{day(self.answers.get(field))} {self.clock(clock_field, nature).text}".strip())


def recorded(step: Step, *, unnamed: Collection[str] = ()) -> list[Recorded]:
    """Every form of the case, oldest first; those in `unnamed` without the one who gave them."""
    step.save()  # the form now being given is read as well
    rows = step.rows(select(Answer).where(Answer.case_id == step.case.id).order_by(Answer.id))
    return [Recorded(form=row.name, mark=_mark(step, row, unnamed), answers=row.answers) for row in rows]


def latest(forms: Sequence[Recorded], form: str, *, source: str = "") -> Recorded:
    """The form as it was last given, an empty one if it never was; what only an earlier one said no longer holds."""
    given = next((one for one in reversed(forms) if one.form == form), None)
    if given is None:
        return Recorded(form=form, mark=None, answers={})
    return Recorded(form=form, mark=given.mark, answers=given.answers, source=source)


class _Written(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def _mark(step: Step, row: Answer, unnamed: Collection[str]) -> Mark:
    at = swedish(row.at)
    if row.person_id is None or row.name in unnamed:
        return Mark(name="", position="", at=at)
    return Mark(name=step.organisation.person(row.person_id).name, position=row.position, at=at)
