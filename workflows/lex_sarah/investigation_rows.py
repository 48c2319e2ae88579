"""The tables of the investigation: causes, sources, measures and risks, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.step import Step
from workflows.lex_sarah.investigation_paper import CauseLine, MeasureLine, RiskLine, SourceLine
from workflows.papers.recorded import Recorded
from workflows.papers.wording import chosen
from workflows.records.investigations import causes_of

STAGES = (
    ("Före åtgärderna", "assess_report", "severity", "probability"),
    ("Efter åtgärderna", "propose_decision", "risk_severity_after", "risk_probability_after"),
)


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


def risks(step: Step, assessed: Recorded, proposed: Recorded) -> Iterator[RiskLine]:
    given = {form.form: form for form in (assessed, proposed)}
    for stage, name, severity, probability in STAGES:
        form = given[name]
        if severity in form.answers or probability in form.answers:
            yield RiskLine(
                stage=stage,
                severity=chosen(step, name, severity, form.answers.get(severity)),
                probability=chosen(step, name, probability, form.answers.get(probability)),
                mark=form.mark,
            )
