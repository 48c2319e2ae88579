"""On which paragraphs a paper of the case rests: those of the day, and the old ones when the law changed under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.step import Step
from workflows.law.sources import cite_both, keys
from workflows.law.statutory_time import swedish_day
from workflows.law.swedish import listed
from workflows.records.reports import reports_of

#: What the manager chose -> the acts with lex Sarah's rules; LVU and LVM have none of their own and follow SoL.
ACTS = {"SoL": ("SoL",), "LSS": ("LSS",), "SoL_LSS": ("SoL", "LSS"), "LVU": ("SoL",), "LVM": ("SoL",)}
UNKNOWN_ACT = ("SoL", "LSS")


@dataclass(frozen=True, kw_only=True)
class Line:
    what: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    lines: tuple[Line, ...]


def legal_basis(step: Step, duties: Mapping[str, str], *, performed: date) -> LegalBasis:
    """The paragraphs of `duties` (what it is about -> key of the source) as the day of `performed` calls them.

    How sure we are of a paragraph is for those who handle the case, on its page; a paper that leaves says none of it.
    """
    received = swedish_day(reports_of(step)[0].received_at)
    acts = ACTS.get(str(step.facts.get("law") or ""), UNKNOWN_ACT)
    lines: list[Line] = []
    for what, key in duties.items():
        cited = [cite_both(name, received=received, performed=performed) for name in _keys(key, acts)]
        lines.append(Line(what=what, citation=listed(cited)))
    return LegalBasis(lines=tuple(lines))


def _keys(key: str, acts: Sequence[str]) -> Iterator[str]:
    """The key itself, or its twin under LSS, or both."""
    twin = f"{key}.lss"
    if twin not in keys():
        yield key
        return
    if "SoL" in acts:
        yield key
    if "LSS" in acts:
        yield twin
