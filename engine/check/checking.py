"""Compare everything the database says about its cases, without changing or locking anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.check.case_file import CaseFile, Moment, read_files
from engine.check.deadlines import check_changes, check_deadlines
from engine.check.finding import Finding
from engine.check.kin import check_documents, check_kin
from engine.check.sent import check_letters, check_messages, check_timers
from engine.check.steps import check_steps
from engine.check.stored import check_blobs, read_bundles
from engine.check.tokens import check_tokens
from engine.check.trace import check_history, check_seals
from engine.definitions import Bundle
from engine.installation import Installation
from engine.models import Case, ClockTick

#: A check handed in by the trade: the cases of one moment, and what it finds about them.
CheckRoom = Callable[[Session, Sequence[Case]], Iterable[Finding]]
#: Cases read at one moment; few, so that memory stays flat and no snapshot is held for long.
AT_ONCE = 25


def check(house: Installation, *, also: Sequence[CheckRoom] = (), number: str = "") -> list[Finding]:
    """All that does not agree, in the whole database or in one case; safe while others work. Reads only."""
    checking = _Checking(house, also)
    if not number:
        checking.look_at_what_is_shared()
    last = 0
    while case_ids := checking.look_at_cases(last, number):
        last = case_ids[-1]
    return checking.findings


class _Checking:
    """One round through the database, a snapshot for every few cases."""

    def __init__(self, house: Installation, also: Sequence[CheckRoom]) -> None:
        self.house = house
        self.also = also
        self.findings: list[Finding] = []
        self.bundles: dict[str, Bundle | None] = {}

    def look_at_what_is_shared(self) -> None:
        """What belongs to no single case: files by their content, and the chain of seals."""
        with self.house.database.reading() as session:
            self.findings += check_blobs(session)
        with self.house.database.reading() as session:
            self.findings += check_seals(session)

    def look_at_cases(self, after: int, number: str) -> Sequence[int]:
        """The next few cases; answers with which, and with nothing when there are no more."""
        with self.house.database.reading() as session:
            query = select(Case.id).where(Case.id > after).order_by(Case.id).limit(AT_ONCE)
            case_ids = session.scalars(query.where(Case.number == number) if number else query).all()
            # Versions that were stored since the last snapshot come with the first case that may be on them.
            bundles, findings = read_bundles(session, self.bundles.keys())
            self.bundles |= bundles
            self.findings += findings
            self.findings += self._cases(session, case_ids)
        return case_ids

    def _cases(self, session: Session, case_ids: Sequence[int]) -> Iterator[Finding]:
        ticks = {tick.name: tick.at for tick in session.scalars(select(ClockTick))}
        settings, now = self.house.settings, self.house.now()
        moment = Moment(session=session, now=now, ticks=ticks, letters_leave=bool(settings.mail_host))
        files = read_files(session, case_ids)
        for file in files:
            yield from _check_case(file, moment, self.bundles.get(file.case.definition_hash))
        for room in self.also:
            yield from room(session, [file.case for file in files])


def _check_case(file: CaseFile, moment: Moment, bundle: Bundle | None) -> Iterator[Finding]:
    for found in (
        check_tokens(file, moment, bundle),
        check_steps(file, moment),
        check_deadlines(file),
        check_changes(file),
        check_letters(file, moment),
        check_messages(file, moment),
        check_timers(file, moment),
        check_history(file),
        check_documents(file),
        check_kin(file),
    ):
        for kind, what, remedy in found:
            yield file.finding(kind, what, remedy)
