"""Why cases are not moved at all."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import VaksamError
from engine.profile import Finding
from engine.versions.choices import Choices


class SameVersion(VaksamError):
    """A case cannot be moved to the version it is on."""


class VersionDoesNotFit(VaksamError):
    """The version names things that today's code does not have."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{one.element_id}: {one.reason}" for one in findings))
        self.findings = findings


class OtherChoices(VaksamError):
    """The move that is going was begun with other choices:"""

    def __init__(self, run_id: int, begun_with: Choices) -> None:
        super().__init__(run_id)
        self.run_id = run_id
        self.begun_with = begun_with


class UnknownRun(VaksamError):
    """No such moving of cases:"""
