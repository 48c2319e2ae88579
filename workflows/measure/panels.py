"""What a measure's own case is about: what is to be done, for which cause, by when."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Panel
from engine.reading.reader import Reader
from workflows.law.swedish import short_date
from workflows.records.panels import STATUSES, measures_with_causes


def panels(reader: Reader) -> Iterator[Panel]:
    for measure, cause, owner, _ in reader.rows(measures_with_causes(measure_case_id=reader.case.id)):
        facts = [
            ("Åtgärd", measure.description),
            ("Orsak den svarar mot", cause.description),
            ("Ansvarig", f"{owner.name}, {owner.title}"),
            ("Klar senast", short_date(measure.due_on)),
            ("Följs upp", short_date(measure.follow_up_on)),
            ("Läge", STATUSES[measure.status]),
        ]
        if measure.done_on:
            facts.insert(4, ("Genomförd", short_date(measure.done_on)))
        yield Panel(title="Åtgärden", facts=tuple(facts))
