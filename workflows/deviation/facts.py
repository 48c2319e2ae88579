"""What the drawing and its tables may ask for that no form says: worked out from the registers and the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.step import Step
from workflows.deviation.duplicates import open_duplicates
from workflows.local_settings import setting
from workflows.records.measures import open_measures

#: What a report may say that makes its reception urgent.
GRAVE_TYPES = ("physical_abuse", "psychological_abuse", "sexual_abuse", "financial_abuse")
GRAVE_HARM = ("some", "serious")


def grave(step: Step) -> bool:
    """The report says that somebody was harmed or ill-treated: what is done at once is counted in hours."""
    return step.facts.get("harm") in GRAVE_HARM or step.facts.get("misconduct_type") in GRAVE_TYPES


def handled_in(step: Step) -> str:
    """Where the event is investigated: here, lex_sarah, lex_maria or both; MAS takes over the health care only."""
    lex_sarah, lex_maria = step.facts.get("lex_sarah_case"), step.facts.get("lex_maria_case")
    if lex_sarah:
        return "both" if lex_maria else "lex_sarah"
    return "lex_maria" if lex_maria and step.facts.get("law") == "HSL" else "here"


def _risk_product(step: Step) -> int:
    return int(step.facts["severity"]) * int(step.facts["probability"])


def _deep_product(step: Step) -> int:
    """Health care has a limit of its own."""
    care = step.facts.get("law") == "HSL"
    return int(setting(step, "deviation_deep_product_care" if care else "deep_investigation_product"))


COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "question_decided": lambda step: False,  #: until somebody who may decide has asked
    "finished": lambda step: False,  #: until the last step is taken
    "duplicates": lambda step: len(open_duplicates(step)),
    "asks_licensed": lambda step: step.facts.get("law") == "HSL" or step.facts.get("care_too") is True,
    "lex_sarah_opened": lambda step: bool(step.facts.get("lex_sarah_case")),
    "handled_in": handled_in,
    "risk_product": _risk_product,
    "deep_product": _deep_product,
    "deep_severity": lambda step: int(setting(step, "deep_investigation_severity")),
    "open_measures": open_measures,
}
