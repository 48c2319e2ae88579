"""Somebody with the database's own password, who passes by the product: no triggers, no foreign keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.orm import Session

from engine import history
from engine.models import Case, CaseState
from tests.builders import Town


@contextmanager
def tampering(town: Town) -> Iterator[Session]:
    """A session in which everything may be changed; on SQLite the triggers are gone afterwards."""
    url = make_url(town.house.database.url)
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url if sqlite else url.set(drivername="postgresql+psycopg"))
    with Session(engine) as session, session.begin():
        if sqlite:
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
    engine.dispose()


def note(session: Session, town: Town, number: str, kind: str, name: str = "", **detail: Any) -> None:
    """A row of history, chained as the product would chain it."""
    state = session.scalars(select(CaseState).join(Case).where(Case.number == number)).one()
    history.append(session, state, [history.Event(kind=kind, name=name, detail=detail)], town.now)
