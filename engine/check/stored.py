"""What is stored by its hash still has that hash: processes and files."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.check.finding import Finding
from engine.definitions import Bundle
from engine.models import Blob, Definition

RESTORE_ROW = "Återställ raden från en säkerhetskopia; den får aldrig ändras."


def read_bundles(session: Session, known: Collection[str]) -> tuple[dict[str, Bundle | None], list[Finding]]:
    """The versions of processes that are not known yet, by hash, and what is wrong with those that are then None."""
    bundles: dict[str, Bundle | None] = {}
    findings = []
    stored = select(Definition.hash, Definition.workflow, Definition.version, Definition.bundle)
    for row in session.execute(stored.where(Definition.hash.not_in(known)).order_by(Definition.deployed_at)):
        bundles[row.hash] = None
        where = f"definition {row.workflow} version {row.version}"
        if hashlib.sha256(row.bundle).hexdigest() != row.hash:
            what = "Processens filer är inte de som lades in."
            findings.append(Finding(kind="definition_changed", where=where, what=what, remedy=RESTORE_ROW))
            continue
        try:
            bundle = Bundle(row.bundle)
            bundle.specs, bundle.forms, bundle.tables  # noqa: B018 reading them is the test
        except Exception as error:  # noqa: BLE001 whatever is wrong with one version, the others are checked
            what = f"Processens filer går inte att läsa ({type(error).__name__})."
            findings.append(Finding(kind="definition_unreadable", where=where, what=what, remedy=RESTORE_ROW))
        else:
            bundles[row.hash] = bundle
    return bundles, findings


def check_blobs(session: Session) -> Iterator[Finding]:
    """The content of every file has the hash it is kept by; one file in memory at a time."""
    for sha256 in session.scalars(select(Blob.sha256).order_by(Blob.sha256)).all():
        size, content = session.execute(select(Blob.size, Blob.content).where(Blob.sha256 == sha256)).one()
        if hashlib.sha256(content).hexdigest() != sha256 or len(content) != size:
            yield Finding(
                kind="file_changed", where=f"blob {sha256[:12]}", what="Filens innehåll är ändrat.", remedy=RESTORE_ROW
            )
