"""What was decided, on a paper of its own: the paragraph of the nämnd's minutes, or the chair's decision (KL 6:39)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.step import Step
from workflows import roles
from workflows.board.matters import answer_in_words, matter_of
from workflows.board_matter.clauses import Clauses, clauses
from workflows.law.sources import cite
from workflows.papers.pages import day
from workflows.papers.recorded import Mark, Recorded, latest, recorded
from workflows.records.models import BoardMatter


@dataclass(frozen=True, kw_only=True)
class ExtractPaper:
    heading: str
    question: str  #: fixed words
    by_chair: bool
    decided_by: str  #: with the mandate when it was not the nämnd itself
    decided_on: date
    paragraph: str
    decision: Clauses
    measures: str  #: what holds instead of measures that were not approved
    reason: str
    cannot_wait_reason: str  #: the chair's
    told_to_board: str  #: paragraph of the duty to tell the nämnd, for the chair's
    recused: str
    adjusted: tuple[str, ...]
    sent_to: str
    signed: Mark | None


def by_chair(step: Step) -> bool:
    return matter_of(step).decided_by == roles.CHAIR


def collect(step: Step) -> ExtractPaper:
    forms, matter = recorded(step), matter_of(step)
    assert matter.decided_on is not None, "it has been decided"
    chair = by_chair(step)
    written = latest(forms, "prepare_matter").answers
    given = latest(forms, "decide_as_chair" if chair else "record_decision")
    return ExtractPaper(
        heading=written["matter_heading"],
        question=step.case.title,
        by_chair=chair,
        decided_by=_decider(step, given, matter.decided_on) if chair else _board(step),
        decided_on=matter.decided_on,
        paragraph=matter.paragraph,
        decision=clauses(_decision(written["proposed_decision"], given, matter)),
        measures=matter.measures_reason if matter.measures_approved is False else "",
        reason=matter.reason,
        cannot_wait_reason=given.answers.get("cannot_wait_reason", ""),
        told_to_board=_unbroken("board.chair_decision_reported", matter.decided_on) if chair else "",
        recused=given.answers.get("recused", ""),
        adjusted=() if chair else tuple(_adjusted(matter, latest(forms, "adjust_minutes"))),
        sent_to=written.get("sent_to", ""),
        signed=given.mark,
    )


def _board(step: Step) -> str:
    return step.organisation.chain(step.case.unit_id)[-1].name


def _decider(step: Step, given: Recorded, decided_on: date) -> str:
    """The chair, or the one appointed instead."""
    mandate = f"på nämndens uppdrag i brådskande ärenden ({_unbroken('board.chair_decision', decided_on)})"
    return f"{given.mark.name}, {given.mark.position.lower()}, {mandate}" if given.mark else mandate


def _unbroken(key: str, on: date) -> str:
    """The paragraph with its act on one line."""
    return cite(key, on=on).replace(" ", "\N{NO-BREAK SPACE}")


def _decision(proposed: str, given: Recorded, matter: BoardMatter) -> str:
    """The proposal when it was followed, else how the decision reads."""
    wording = proposed if given.answers["as_proposed"] else str(given.answers.get("decision_wording", ""))
    return wording or f"{answer_in_words(matter)}."


def _adjusted(matter: BoardMatter, minutes: Recorded) -> Sequence[str]:
    if matter.adjusted_at_once:
        return (f"Paragrafen är omedelbart justerad den {day(matter.adjusted_on)}.",)
    posted = minutes.answers.get("posted_on")
    return (
        f"Protokollet är justerat den {day(matter.adjusted_on)}.",
        *((f"Justeringen är anslagen den {day(posted)}.",) if posted else ()),
    )
