"""Versions of a process as they are stored, and whether today's code still fits them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.definition import Workflow
from engine.definitions import Bundle, bundle_of
from engine.errors import VaksamError
from engine.models import Definition
from engine.profile import Finding, Graph, check_drawing, read_graph
from engine.wiring import check_workflow


class UnknownVersion(VaksamError):
    """No such version of the process is stored:"""


#: The code has more than the drawing names: true of every version but the newest, and no harm to a case.
_MORE_THAN_NAMED = frozenset(
    {
        "unused-function", "unused-deadline", "who-without-lane", "outcome-without-end", "action-nobody-awaits",
        "entry-without-task",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One stored version of a process."""

    workflow: str
    number: int
    bundle: Bundle

    @property
    def hash(self) -> str:
        return self.bundle.hash

    @cached_property
    def graph(self) -> Graph:
        return read_graph(self.bundle.drawing_xml)


def read_version(session: Session, workflow: str, number: int) -> Version:
    """Raises UnknownVersion."""
    stored = select(Definition.hash).where(Definition.workflow == workflow, Definition.version == number)
    hash_ = session.scalar(stored)
    if hash_ is None:
        raise UnknownVersion(f"{workflow} {number}")
    return Version(workflow, number, bundle_of(session, hash_))


def check_version(workflow: Workflow, version: Version) -> list[Finding]:
    """Drawing, forms and tables of that version against the code there is today; empty when all fits together."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in version.bundle.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        findings = check_workflow(replace(workflow, folder=Path(folder)))
    found = [*check_drawing(version.bundle.drawing_xml), *findings]
    return [finding for finding in found if finding.rule not in _MORE_THAN_NAMED]
