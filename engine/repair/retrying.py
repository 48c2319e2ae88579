"""What lies behind an incident, tried again at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.installation import Installation
from engine.manning import man_unmanned
from engine.models import Incident, Letter, Message, Timer
from engine.post import send_letter
from engine.repair.errors import CannotRetry

NOTHING = "Bakom det här felet finns inget att försöka igen med. Noteras det som åtgärdat försvinner det ur listan."

#: Kinds of incidents with something behind them.
KINDS = ("timer", "letter", "message", "unmanned")


def require_retryable(incident: Incident) -> None:
    """Raises CannotRetry."""
    if incident.kind not in KINDS or incident.resolved_at is not None:
        raise CannotRetry(NOTHING)


def try_again(cases: Cases, incident: Incident) -> None:
    """Raises whatever it fails with; a letter that does not leave is noted by the postman himself."""
    if incident.kind == "timer":
        cases.wake(_identity(incident))
    elif incident.kind == "message":
        cases.deliver(int(_identity(incident)))
    elif incident.kind == "letter" and cases.house.settings.mail_host:
        # This one only: somebody waits for the page, and the others are the postman's.
        send_letter(cases.house, int(_identity(incident)))
    elif incident.kind == "unmanned":
        man_unmanned(cases.house)


def make_due(session: Session, incident: Incident, now: datetime) -> None:
    """What waits for its next try need wait no longer."""
    if incident.kind == "timer":
        session.execute(update(Timer).where(Timer.id == _identity(incident)).values(next_try_at=Timer.rings_at))
    elif incident.kind in ("letter", "message"):
        table = Letter if incident.kind == "letter" else Message
        waiting = update(table).where(table.id == int(_identity(incident)), table.next_try_at.is_not(None))
        session.execute(waiting.values(next_try_at=now))


def still_fails(house: Installation, incident: Incident) -> bool:
    """Whether what was tried without raising has come to nothing all the same."""
    with house.database.reading() as session:
        if incident.kind == "letter":
            letter = session.get(Letter, int(_identity(incident)))
            return letter is not None and letter.sent_at is None and letter.next_try_at is not None
        open_still = select(Incident.id).where(Incident.key == incident.key, Incident.resolved_at.is_(None))
        return incident.kind == "unmanned" and session.scalar(open_still) is not None


def _identity(incident: Incident) -> str:
    return incident.key.partition(":")[2]
