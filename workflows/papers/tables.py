"""The tables of an investigation: causes, sources, measures, risks and who wrote what, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.step import Step
from workflows.papers.recorded import Mark, Recorded
from workflows.papers.wording import chosen, form_title
from workflows.records.investigations import causes_of

STAGES = (
    ("Före åtgärderna", "severity", "probability"),
    ("Efter åtgärderna", "risk_severity_after", "risk_probability_after"),
)


@dataclass(frozen=True, kw_only=True)
class CauseLine:
    number: int
    area: str
    description: str
    underlying: str


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    source: str
    day: date
    kind: str  #: fact or assessment


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    description: str
    cause: int
    owner: str
    due_on: date
    follow_up_on: date


@dataclass(frozen=True, kw_only=True)
class RiskLine:
    """Severity and probability beside each other, in words; their product ranks nothing and is not shown."""

    stage: str
    severity: str
    probability: str
    mark: Mark | None


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """A form of the case: what was recorded, when and by whom."""

    title: str
    mark: Mark


def person(step: Step, person_id: int | None) -> str:
    """`Amira Haddad, enhetschef`; empty when nobody was named."""
    if person_id is None:
        return ""
    named = step.organisation.person(person_id)
    return f"{named.name}, {named.title}"


def causes(step: Step, found: Recorded, proposed: Recorded) -> Iterator[CauseLine]:
    """The causes of the last investigation, and any older one that a measure still answers."""
    rows = found.answers.get("causes", ())
    answered = {measure["cause"] for measure in proposed.answers.get("measures", ())}
    for cause in causes_of(step):
        row = rows[cause.number - 1] if cause.number <= len(rows) else None
        if row is None and cause.number not in answered:
            continue
        yield CauseLine(
            number=cause.number,
            area=chosen(step, "investigate", "causes.area", cause.area),
            description=cause.description,
            underlying=chosen(step, "investigate", "causes.underlying", row and row.get("underlying")),
        )


def sources(step: Step, found: Recorded) -> Iterator[SourceLine]:
    for row in found.answers.get("sources", ()):
        kind = chosen(step, "investigate", "sources.kind", row["kind"])
        yield SourceLine(source=row["source"], day=date.fromisoformat(row["date"]), kind=kind)


def measures(step: Step, proposed: Recorded) -> Iterator[MeasureLine]:
    for row in proposed.answers.get("measures", ()):
        yield MeasureLine(
            description=row["description"],
            cause=row["cause"],
            owner=person(step, row["owner"]),
            due_on=date.fromisoformat(row["due_on"]),
            follow_up_on=date.fromisoformat(row["follow_up_on"]),
        )


def risks(step: Step, before: Recorded, after: Recorded) -> Iterator[RiskLine]:
    """As judged in the form `before` the measures and in the one `after` they were planned."""
    for (stage, severity, probability), form in zip(STAGES, (before, after), strict=True):
        if severity in form.answers or probability in form.answers:
            yield RiskLine(
                stage=stage,
                severity=chosen(step, form.form, severity, form.answers.get(severity)),
                probability=chosen(step, form.form, probability, form.answers.get(probability)),
                mark=form.mark,
            )


def trail(step: Step, forms: Sequence[Recorded]) -> Iterator[TrailLine]:
    """Every form in the order it was given."""
    for form in forms:
        if form.mark:
            yield TrailLine(title=form_title(step, form.form), mark=form.mark)
