"""What happened in a case, in order, each row sealed with the hash of the one before it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from engine.models import CaseState, History


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something worth remembering. `detail` holds ids and fixed words, never what someone wrote."""

    kind: str
    name: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    person_id: int | None = None
    for_id: int | None = None


def seal(before: str, row: dict[str, Any]) -> str:
    """The hash of a row: SHA-256 over the previous hash and the row's own fields in fixed order."""
    fields = [row[key] for key in ("case_id", "seq", "kind", "name", "person_id", "for_id", "detail")]
    text = orjson.dumps([before, row["at"].isoformat(timespec="microseconds"), *fields], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


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
