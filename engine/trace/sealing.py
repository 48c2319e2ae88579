"""The clock's duty to tie the histories of all cases together; no step ever waits for it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engine.installation import Installation
from engine.models import CaseState, HistorySeal, SealedHead
from engine.verifying.hashes import seal_hash

#: Cases in one seal; few, so that a step which meets it is held up by milliseconds.
AT_ONCE = 100

unsealed = CaseState.history_seq > CaseState.sealed_seq


def seal(house: Installation) -> int:
    """Seal every case that has moved since it last was; answers with how many. Any number of clocks may do so."""
    sealed = 0
    while (some := _seal_some(house)) > 0:
        sealed += some
        if some < AT_ONCE:
            break
    return sealed


def _seal_some(house: Installation) -> int:
    with house.database.reading() as session:
        if session.scalar(select(CaseState.case_id).where(unsealed).limit(1)) is None:
            return 0
    with house.database.transaction() as session:
        return _write_seal(session, house.now()) if _nobody_else(session) else 0


def _nobody_else(session: Session) -> bool:
    """There is one chain; who comes while another adds to it leaves the cases for the next round."""
    if session.get_bind().dialect.name == "sqlite":
        return True  # one writer at a time
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("vaksam seal")))))


def _write_seal(session: Session, now: datetime) -> int:
    moved = select(CaseState.case_id, CaseState.history_seq, CaseState.history_hash).where(unsealed)
    claimed = session.execute(moved.order_by(CaseState.case_id).limit(AT_ONCE).with_for_update(skip_locked=True))
    heads = [tuple(head) for head in claimed]
    if not heads:
        return 0
    before = session.execute(select(HistorySeal.no, HistorySeal.hash).order_by(HistorySeal.no.desc()).limit(1)).first()
    no, hash_before = (before.no + 1, before.hash) if before else (1, "")
    hash_ = seal_hash(hash_before, no, iso(now), heads)
    session.execute(insert(HistorySeal).values(no=no, at=now, cases=len(heads), hash=hash_))
    rows = [{"seal_no": no, "case_id": case_id, "seq": seq, "hash": head} for case_id, seq, head in heads]
    session.execute(insert(SealedHead), rows)
    these = update(CaseState).where(CaseState.case_id.in_([case_id for case_id, _, _ in heads]))
    session.execute(these.values(sealed_seq=CaseState.history_seq), execution_options={"synchronize_session": False})
    return len(heads)


def iso(at: datetime) -> str:
    """A moment as it is hashed: UTC with microseconds, the same from either database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
