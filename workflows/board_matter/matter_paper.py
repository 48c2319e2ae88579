"""The tjänsteskrivelse on paper, part by part in the order the nämnd reads it (DOMAIN 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.step import Step
from workflows.board_matter.clauses import Clauses, clauses
from workflows.law.swedish import NUMERALS, listed
from workflows.papers.recorded import Mark, Recorded, latest, recorded
from workflows.papers.wording import chosen


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading and what was written under it."""

    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Children:
    """The checklist: what it came to, or why it does not apply."""

    concerned: str
    heard: str
    assessment: str
    not_concerned_reason: str


@dataclass(frozen=True, kw_only=True)
class MatterPaper:
    heading: str
    question: str  #: fixed words
    proposal: Clauses
    before_children: tuple[Part, ...]
    children: Children
    after_children: tuple[Part, ...]
    officer: Mark | None
    reviewer: Mark | None  #: who stands behind the proposal


def collect(step: Step) -> MatterPaper:
    """As it was last written and reviewed; parts that nobody wrote are left out."""
    forms = recorded(step)
    written = latest(forms, "prepare_matter")
    return MatterPaper(
        heading=written.answers["matter_heading"],
        question=step.case.title,
        proposal=clauses(written.answers["proposed_decision"]),
        before_children=_parts(
            written,
            ("Sammanfattning", "matter_summary"),
            ("Ärendet och dess bakgrund", "matter_background"),
            ("Utredning", "matter_investigation"),
            ("Bedömning", "matter_assessment"),
            ("Ekonomiska konsekvenser", "economic_consequences"),
        ),
        children=_children(step, written),
        after_children=(
            *_conflicts(step, written),
            *_parts(written, ("Bilagor", "matter_attachments"), ("Beslutet skickas till", "sent_to")),
        ),
        officer=written.mark,
        reviewer=latest(forms, "review_matter").mark,
    )


def _parts(written: Recorded, *named: tuple[str, str]) -> tuple[Part, ...]:
    return tuple(
        Part(heading=heading, text=written.answers[field]) for heading, field in named if written.answers.get(field)
    )


def _children(step: Step, written: Recorded) -> Children:
    said = written.answers
    heard = said.get("children_heard")
    return Children(
        concerned=chosen(step, "prepare_matter", "children_concerned", said["children_concerned"]),
        heard="" if heard is None else "Ja." if heard else f"Nej. {said['children_heard_reason']}",
        assessment=said.get("children_assessment", ""),
        not_concerned_reason=said.get("children_not_concerned_reason", ""),
    )


def _conflicts(step: Step, written: Recorded) -> Sequence[Part]:
    """Whose positions they are; names stay in the case."""
    people = [step.organisation.person(one) for one in written.answers.get("interested_persons", ())]
    if not people:
        return ()
    noted = "En person är antecknad som jävig"
    if len(people) > 1:
        number = NUMERALS[len(people)] if len(people) < len(NUMERALS) else str(len(people))
        noted = f"{number.capitalize()} personer är antecknade som jäviga"
    positions = listed([person.title.lower() for person in people])
    text = f"{noted}: {positions}. Den som är jävig deltar varken i beredningen eller i beslutet. Namn finns i ärendet."
    return (Part(heading="Jäv", text=text),)
