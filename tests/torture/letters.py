"""What the mail server got, beside what the outbox says it sent and who was killed while carrying it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.installation import Installation
from engine.models import Letter
from tests.torture.keeper import Kill
from tests.torture.mailbox import Arrival


def wrong_letters(house: Installation, arrivals: list[Arrival], kills: list[Kill]) -> Iterator[str]:
    """None lost; one that came twice was in the hands of somebody who was killed, and is the same letter."""
    with house.database.reading() as session:
        letters = {_message_id(letter.id): letter for letter in session.scalars(select(Letter))}
    came: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        came.setdefault(_local(arrival.message_id), []).append(arrival)
    for key, letter in letters.items():
        if letter.next_try_at is not None:
            yield f"{key} still waits after {letter.attempts} tries"
        if letter.sent_at is not None and key not in came:
            yield f"{key} was sent and never came"
        if letter.sent_at is None and letter.withdrawn_at is None:
            yield f"{key} was neither sent nor withdrawn"
    yield from (f"{key} came from nowhere" for key in came.keys() - letters.keys())
    carrying = dict(_carrying(arrivals, kills))
    for key, times in came.items():
        if len({arrival.text for arrival in times}) > 1:
            yield f"{key} came twice and said different things"
        for arrival in times[:-1]:
            if carrying.get(arrival.worker) is not arrival:
                yield f"{key} came {len(times)} times, and {arrival.worker} was not killed carrying it"


def twice(arrivals: list[Arrival]) -> int:
    """How many arrivals were of a letter that had come before."""
    return len(arrivals) - len({_local(arrival.message_id) for arrival in arrivals})


def _carrying(arrivals: list[Arrival], kills: list[Kill]) -> Iterator[tuple[str, Arrival]]:
    """Who was killed on a postman's round, and the last letter they brought on it."""
    for kill in kills:
        if kill.doing is None or kill.doing.verb != "post":
            continue
        brought = [one for one in arrivals if one.worker == kill.worker and one.at >= kill.doing.began]
        if brought:
            yield kill.worker, brought[-1]


def _message_id(letter_id: int) -> str:
    return f"<letter-{letter_id}"


def _local(message_id: str) -> str:
    """Up to the house's own name."""
    return message_id.partition("@")[0]
