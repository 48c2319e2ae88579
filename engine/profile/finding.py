"""What is wrong with a drawing or with what belongs to it, said to the one who draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that keeps a process from being deployed."""

    element_id: str  #: in the drawing; or the name of a form, table, deadline, function, lane, outcome
    rule: str  #: short English name of the rule, for tests and documentation
    reason: str  #: Swedish: what is wrong
    remedy: str  #: Swedish: what to do about it

    def __str__(self) -> str:
        return f"{self.element_id}: {self.reason} {self.remedy} [{self.rule}]"


class DrawingRefused(ValueError):
    """The drawing, or what belongs to it, holds something we do not accept; carries every finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)
