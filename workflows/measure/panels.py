"""What a measure's own case is about: what is to be done, for which causes, by when."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Panel
from engine.reading.reader import Reader
from workflows.law.swedish import short_date
from workflows.records.measure_days import told_changes
from workflows.records.panels import STATUSES, measures_with_causes


def panels(reader: Reader) -> Iterator[Panel]:
    rows = reader.rows(measures_with_causes(measure_case_id=reader.case.id))
    for measure, _, owner, _ in rows[:1]:
        causes = [("Orsak den svarar mot", cause.description) for _, cause, _, _ in rows]
        moved = told_changes(reader, [reader.case.id]).get(reader.case.id, ())
        told = [("Ändrade dagar", "\n".join(moved))] if moved else []
        done = [("Genomförd", short_date(measure.done_on))] if measure.done_on else []
        facts = [
            ("Åtgärd", measure.description),
            *causes,
            ("Ansvarig", f"{owner.name}, {owner.title}"),
            ("Klar senast", short_date(measure.due_on)),
            *done,
            ("Följs upp", short_date(measure.follow_up_on)),
            ("Läge", STATUSES[measure.status]),
            *told,
        ]
        yield Panel(title="Åtgärden", facts=tuple(facts))
