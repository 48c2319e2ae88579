"""What stands at the top of every paper: whose it is, which case, which day, and that it may hold secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.step import Step
from workflows.law.sources import cite
from workflows.law.statutory_time import swedish


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    title: str
    subject: str  #: fixed words, never what someone wrote
    municipality: str
    board: str
    unit: str
    case_number: str
    diary_number: str
    made_at: datetime  #: Swedish time
    secrecy: str  #: the paragraph; empty when the paper is said to hold no secrets
    secrecy_marked: bool


def letterhead(step: Step, title: str, *, secrecy: str, diary_number: str) -> Letterhead:
    """`secrecy` is the key of the paragraph; the number in the diary is the case's own, never a linked case's."""
    chain = step.organisation.chain(step.case.unit_id)
    return Letterhead(
        title=title,
        subject=step.case.title,
        municipality=step.municipality,
        board=chain[-1].name,
        unit=chain[0].name,
        case_number=step.case.number,
        diary_number=diary_number,
        made_at=swedish(step.now),
        secrecy=cite(secrecy, on=step.today),
        secrecy_marked=bool(step.facts.get("secrecy_marked")),
    )
