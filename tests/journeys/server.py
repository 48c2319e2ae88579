"""The product on a port of its own, over a town whose clock the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from waitress import create_server

from engine.login import set_password
from tests.builders import Town
from webapp import create_app

PASSWORD = "en lång mening till lösenord"


@contextmanager
def served(town: Town) -> Iterator[str]:
    """The address; everybody in town has the same password."""
    with town.house.database.transaction() as session:
        for username in ("elin", "greta", "anders", "maria", "johan", "birgitta", "nina", "rune", "stefan"):
            set_password(session, town.person(username), PASSWORD)
    server = create_server(create_app(town.house), host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)
