"""The demonstration: time that can be moved, what is due on the way, and letters that can be read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from engine.models import Letter
from tests.builders import MORNING, Town
from tests.webapp.conftest import Visitor, words
from webapp import create_app
from webapp.demo import Demo
from webapp.demo.clock import DemoClock
from webapp.demo.mailbox import Mailbox
from webapp.demo.travel import next_morning


@pytest.fixture
def demo() -> Iterator[Demo]:
    mailbox = Mailbox(most=40)
    mailbox.start()
    yield Demo(clock=DemoClock(MORNING), mailbox=mailbox)
    mailbox.stop()


@pytest.fixture
def shown(database_url: str, demo: Demo) -> Iterator[tuple[Town, Flask]]:
    """A town whose clock is the demonstration's and whose letters go to its mailbox."""
    town = Town(database_url, **demo.mailbox.settings())
    town.house = replace(town.house, now=demo.clock.now)
    app = create_app(town.house)
    app.config.update(VAKSAM_DEMO=demo, PROPAGATE_EXCEPTIONS=True)
    town.cases = app.extensions["cases"]
    yield town, app
    town.close()


def enter(shown: tuple[Town, Flask], username: str) -> Visitor:
    visitor = Visitor(client=shown[1].test_client())
    visitor.post("/logga-in/demo", {"person": shown[0].person(username)})
    return visitor


def test_the_clock_runs_and_moves_only_forward() -> None:
    clock = DemoClock(MORNING)
    first = clock.now()
    assert MORNING <= first <= clock.now()
    clock.advance(days=2, hours=1)
    assert timedelta(days=2, hours=1) <= clock.now() - first < timedelta(days=2, hours=1, minutes=1)
    with pytest.raises(ValueError, match="-1"):
        clock.advance(hours=-1)
    clock.advance_to(MORNING)
    assert clock.now() > first + timedelta(days=2)


def test_the_clock_counts_every_move_of_many_threads() -> None:
    clock = DemoClock(MORNING)

    def hurry() -> None:
        for _ in range(200):
            clock.advance(hours=1)

    threads = [Thread(target=hurry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert timedelta(hours=1600) <= clock.now() - MORNING < timedelta(hours=1601)


def test_a_week_ahead_the_reminder_comes_before_the_escalation(shown: tuple[Town, Flask], demo: Demo) -> None:
    town = shown[0]
    number = town.report()
    anders = enter(shown, "anders")
    answer = anders.post("/demo/klocka", {"till": "vecka", "sida": "/uppgifter"})
    assert answer.location == "/uppgifter"
    assert demo.clock.now() >= MORNING + timedelta(days=7)
    mine = [one.subject for one in reversed(demo.mailbox.newest_first()) if one.to.startswith("greta@")]
    assert mine[0] == f"{number}: du har en ny uppgift"
    assert mine[1].startswith(f"{number}: påminnelse, diarieför rapporten")
    assert mine[2] == f"{number}: tiden har gått ut för diarieför rapporten"


def test_letters_leave_at_their_own_hour_and_not_at_the_journeys_end(shown: tuple[Town, Flask], demo: Demo) -> None:
    town = shown[0]
    town.report()
    enter(shown, "anders").post("/demo/klocka", {"till": "vecka"})
    with town.house.database.reading() as session:
        sent = session.scalars(select(Letter.sent_at).where(Letter.kind == "overdue").order_by(Letter.sent_at)).all()
    assert sent and sent[0] is not None and sent[0] < MORNING + timedelta(days=1)


def test_an_hour_and_the_next_working_morning(shown: tuple[Town, Flask], demo: Demo) -> None:
    anders = enter(shown, "anders")
    anders.post("/demo/klocka", {"till": "timme"})
    assert timedelta(hours=1) <= demo.clock.now() - MORNING < timedelta(hours=1, minutes=1)
    page = anders.post("/demo/klocka", {"till": "arbetsdag"}, follow_redirects=True)
    assert "Klockan är nu onsdag 16 september 2026 kl. 08.00." in words(page)


def test_the_next_working_morning_is_past_weekend_and_holidays(shown: tuple[Town, Flask]) -> None:
    midsummer_eve = datetime(2026, 6, 18, 12, tzinfo=UTC)
    assert next_morning(shown[0].cases, midsummer_eve).isoformat() == "2026-06-22T08:00:00+02:00"


def test_letters_can_be_read_the_newest_first(shown: tuple[Town, Flask], demo: Demo) -> None:
    number = shown[0].report()
    anders = enter(shown, "anders")
    anders.post("/demo/klocka", {"till": "timme"})
    page = words(anders.get("/demo/post"))
    assert f"{number}: tack, din rapport är mottagen Till elin@granvik.example" in page
    newest = demo.mailbox.newest_first()[0]
    assert page.index(newest.subject) <= page.index(demo.mailbox.newest_first()[-1].subject)
    letter = words(anders.get(f"/demo/post/{newest.number}"))
    assert newest.subject in letter and number in letter
    assert anders.get("/demo/post/9999").status_code == 404


def test_the_mailbox_keeps_the_latest_and_no_more(demo: Demo) -> None:
    from email.message import EmailMessage
    from smtplib import SMTP

    with SMTP("127.0.0.1", demo.mailbox.port, timeout=5) as server:
        for number in range(45):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "a@x.example", "b@x.example", f"Brev {number} åäö"
            mail.set_content("Hej på dig, Åke.")
            server.send_message(mail)
    kept = demo.mailbox.newest_first()
    assert len(kept) == 40
    assert (kept[0].subject, kept[0].body.strip(), kept[-1].subject) == (
        "Brev 44 åäö",
        "Hej på dig, Åke.",
        "Brev 5 åäö",
    )


def test_the_banner_tells_the_time_and_offers_the_moves(shown: tuple[Town, Flask]) -> None:
    page = words(enter(shown, "anders").get("/arenden"))
    assert "Allt är påhittat. Klockan här är tisdag 15 september 2026 kl. 07.40" in page
    assert "till nästa arbetsdag kl. 08" in page and "Läs breven" in page


def test_outside_a_demonstration_there_is_nothing(shown: tuple[Town, Flask]) -> None:
    anders = enter(shown, "anders")
    shown[1].config["VAKSAM_DEMO"] = None
    assert "Allt är påhittat" not in words(anders.get("/arenden"))
    for path in ("/demo/post", "/demo/post/1"):
        assert anders.get(path).status_code == 404
    assert anders.post("/demo/klocka", {"till": "vecka"}).status_code == 404


def test_the_way_back_stays_in_the_house(shown: tuple[Town, Flask]) -> None:
    answer = enter(shown, "anders").post("/demo/klocka", {"sida": "//ond.example"})
    assert answer.location == "/"
