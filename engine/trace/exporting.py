"""The whole trace as lines of JSON, to be kept and verified elsewhere: numbers and fixed words, no personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.installation import Installation
from engine.models import Case, CaseState, History, HistorySeal, SealedHead
from engine.trace.sealing import iso
from engine.verifying.hashes import line_hash

FORMAT = 1
#: Read at a time, so that memory stays flat.
SEALS, CASES = 50, 50


def newest_head(house: Installation) -> str:
    """The hash of the newest seal: kept elsewhere, it shows whether any of what it covers was cut off; "" at first."""
    with house.database.reading() as session:
        return session.scalar(select(HistorySeal.hash).order_by(HistorySeal.no.desc()).limit(1)) or ""


def export_lines(house: Installation) -> Iterator[bytes]:
    """All seals, then every case with its rows, as they stood at one moment; the last line covers all before it."""
    counted = {"seal": 0, "case": 0, "row": 0}
    digest = hashlib.sha256()
    with house.database.reading() as session:
        for kind, content in _everything(session, iso(house.now())):
            line = orjson.dumps({kind: content})
            digest.update(line + b"\n")
            if kind in counted:
                counted[kind] += 1
            yield line
    yield orjson.dumps({"end": {**counted, "check": digest.hexdigest()}})


def _everything(session: Session, now: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "export", _checked({"format": FORMAT, "at": now})
    yield from _seals(session)
    yield from _cases(session)


def _seals(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    last = 0
    while True:
        query = select(HistorySeal).where(HistorySeal.no > last).order_by(HistorySeal.no).limit(SEALS)
        seals = session.scalars(query).all()
        if not seals:
            return
        for seal in seals:
            yield "seal", {"no": seal.no, "at": iso(seal.at), "cases": seal.cases, "hash": seal.hash}
            heads = select(SealedHead.case_id, SealedHead.seq, SealedHead.hash).where(SealedHead.seal_no == seal.no)
            for case_id, seq, hash_ in session.execute(heads.order_by(SealedHead.case_id)):
                yield "sealed", {"no": seal.no, "case_id": case_id, "seq": seq, "hash": hash_}
        last = seals[-1].no
        session.expunge_all()


def _cases(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    state = (CaseState.case_id, CaseState.history_seq, CaseState.history_hash, CaseState.sealed_seq)
    query = select(Case.number, *state).join(CaseState, CaseState.case_id == Case.id).order_by(Case.id).limit(CASES)
    last = 0
    while cases := session.execute(query.where(Case.id > last)).all():
        for number, case_id, rows, hash_, sealed in cases:
            about = {"case_id": case_id, "number": number, "rows": rows, "hash": hash_, "sealed": sealed}
            yield "case", _checked(about)
            yield from _rows(session, case_id)
        last = cases[-1].case_id


def _rows(session: Session, case_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = select(*History.__table__.columns).where(History.case_id == case_id).order_by(History.seq)
    for row in session.execute(rows).mappings():
        yield "row", {**row, "at": iso(row["at"])}


def _checked(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "check": line_hash(content)}
