"""What the registers know of a lex Sarah case, for its page."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definition import Panel
from engine.reading.reader import Reader
from workflows.records.panels import decisions_panel, measures_panel, risk_panel

#: Where the words of a risk were chosen, by when it was assessed.
RISK_QUESTIONS = {
    "reception": ("assess_report", "severity", "probability"),
    "after_measures": ("propose_decision", "risk_severity_after", "risk_probability_after"),
}


def panels(reader: Reader) -> Iterator[Panel]:
    yield measures_panel(reader)
    yield decisions_panel(reader)
    yield risk_panel(reader, RISK_QUESTIONS)
