"""What happened in a case, in order, each row sealed with the hash of the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from engine.models import CaseState, History
from engine.verifying.hashes import row_hash


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something worth remembering. `detail` holds ids and fixed words, never what someone wrote."""

    kind: str
    name: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    person_id: int | None = None
    for_id: int | None = None


def seal(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a row: SHA-256 over the previous hash and the row's own fields in fixed order."""
    return row_hash(before, {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")})


def append(session: Session, state: CaseState, events: list[Event], now: datetime) -> None:
    """Write the events after the last one; the caller holds the lock of the case's state."""
    rows = []
    for event in events:
        state.history_seq += 1
        row: dict[str, Any] = {
            "case_id": state.case_id,
            "seq": state.history_seq,
            "at": now,
            "kind": event.kind,
            "name": event.name,
            "person_id": event.person_id,
            "for_id": event.for_id,
            "detail": event.detail,
        }
        row["hash"] = state.history_hash = seal(state.history_hash, row)
        rows.append(row)
    if rows:
        session.execute(insert(cast("Table", History.__table__)), rows)
