"""What lies behind an incident, tried again at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.cases import Cases
from engine.installation import Installation
from engine.manning import man_unmanned
from engine.models import Incident, Letter, Message, Timer
from engine.post import nobodys, send_letter
from engine.repair.errors import CannotRetry

NOTHING = "Bakom det här felet finns inget att försöka igen med. Noteras det som åtgärdat försvinner det ur listan."
ON_ITS_WAY = "Brevet skickas just nu. Vänta några minuter och se efter om felet är borta ur listan."

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
    """What waits for its next try need wait no longer. Raises CannotRetry for a letter that is on its way."""
    if incident.kind == "timer":
        session.execute(update(Timer).where(Timer.id == _identity(incident)).values(next_try_at=Timer.rings_at))
    elif incident.kind == "letter":
        number = int(_identity(incident))
        waiting = update(Letter).where(Letter.id == number, Letter.next_try_at.is_not(None))
        session.execute(waiting.where(nobodys(now)).values(next_try_at=now))
        _require_nobodys(session, number, now)
    elif incident.kind == "message":
        left = update(Message).where(Message.id == int(_identity(incident)), Message.next_try_at.is_not(None))
        session.execute(left.values(next_try_at=now))


def still_fails(house: Installation, incident: Incident) -> bool:
    """Whether what was tried without raising has come to nothing. Raises CannotRetry if a postman was quicker."""
    with house.database.reading() as session:
        if incident.kind == "letter":
            _require_nobodys(session, int(_identity(incident)), house.now())
            letter = session.get(Letter, int(_identity(incident)))
            return letter is not None and letter.sent_at is None and letter.next_try_at is not None
        open_still = select(Incident.id).where(Incident.key == incident.key, Incident.resolved_at.is_(None))
        return incident.kind == "unmanned" and session.scalar(open_still) is not None


def _require_nobodys(session: Session, letter_id: int, now: datetime) -> None:
    """Two of the same letter would leave, if it were tried while a postman has it."""
    if session.scalar(select(Letter.id).where(Letter.id == letter_id, ~nobodys(now))) is not None:
        raise CannotRetry(ON_ITS_WAY)


def _identity(incident: Incident) -> str:
    return incident.key.partition(":")[2]
