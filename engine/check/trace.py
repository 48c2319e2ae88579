"""The history of a case: no row missing, none changed, and none beside it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.check.case_file import CaseFile
from engine.check.finding import Finding
from engine.history import seal
from engine.models import HistorySeal, SealedHead
from engine.trace.sealing import iso
from engine.verifying.hashes import seal_hash

#: Read at a time, so that memory stays flat.
SEALS = 100

RESTORE = "Kör vaksam history verify på den senaste exporten, och jämför med säkerhetskopian från dagen innan."


def check_history(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """The chain holds from the first row to the head that the case carries, and tells how the case began and ended."""
    before, expected = "", 1
    for row in file.history:
        if row.seq != expected:
            yield "history_gap", f"Historiken saknar rad {expected}.", RESTORE
            break
        fields = {name: getattr(row, name) for name in ("case_id", "seq", "at", "kind", "name", "person_id", "for_id")}
        if row.hash != seal(before, {**fields, "detail": row.detail}):
            yield "history_changed", f"Rad {row.seq} i historiken är ändrad.", RESTORE
            break
        before, expected = row.hash, expected + 1
    else:
        yield from _head(file, before, expected - 1)
    yield from _sealed(file)
    opened, closed, cancelled = (len(file.noted(kind)) for kind in ("opened", "closed", "cancelled"))
    if opened != 1:
        yield "no_trace", "Historiken säger inte att ärendet öppnades.", RESTORE
    if closed != (file.case.status == "closed") or cancelled != (file.case.status == "cancelled"):
        yield "no_trace", "Historiken och ärendet är inte överens om att ärendet är över.", RESTORE


def _head(file: CaseFile, last: str, rows: int) -> Iterator[tuple[str, str, str]]:
    state = file.state
    if state is None:
        return
    if (state.history_seq, state.history_hash) != (rows, last):
        yield "history_cut", f"Historiken har {rows} rader, men ärendet säger {state.history_seq}.", RESTORE


def _sealed(file: CaseFile) -> Iterator[tuple[str, str, str]]:
    """What was sealed is still what it was."""
    hashes = {row.seq: row.hash for row in file.history}
    last = max((head.seq for head in file.sealed), default=0)
    if any(hashes.get(head.seq) != head.hash for head in file.sealed):
        yield "history_rewritten", "Historiken är omskriven efter att den förseglades.", RESTORE
    if file.state is not None and file.state.sealed_seq != last:
        yield "seal_lost", f"Historiken ska vara förseglad till rad {file.state.sealed_seq}, inte {last}.", RESTORE


def check_seals(session: Session) -> Iterator[Finding]:
    """The chain of seals holds, from the first to the newest."""
    no, before = 0, ""
    while seals := session.scalars(_after(no)).all():
        for row in seals:
            heads = select(SealedHead.case_id, SealedHead.seq, SealedHead.hash).where(SealedHead.seal_no == row.no)
            sealed = [tuple(head) for head in session.execute(heads.order_by(SealedHead.case_id))]
            if row.no != no + 1 or seal_hash(before, row.no, iso(row.at), sealed) != row.hash:
                yield _broken(no + 1)
                return
            no, before = row.no, row.hash
        session.expunge_all()
    if session.scalar(select(SealedHead.seal_no).where(SealedHead.seal_no > no).limit(1)) is not None:
        yield _broken(no + 1)


def _after(no: int) -> Select[HistorySeal]:
    return select(HistorySeal).where(HistorySeal.no > no).order_by(HistorySeal.no).limit(SEALS)


def _broken(no: int) -> Finding:
    what = "Kedjan av förseglingar är bruten här."
    return Finding(kind="seal_broken", where=f"försegling {no}", what=what, remedy=RESTORE)
