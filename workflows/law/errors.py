"""Why a time or a paragraph could not be given; the class name says it in short, the docstring in full."""

from __future__ import annotations

from datetime import date


class LawError(ValueError):
    """The law's shelf refuses to guess."""

    cause = "Fristen går inte att räkna ut med de regler som finns."
    remedy = "Se över kommunens frister och lagens kalender, och försök sedan igen."


class OutsideCalendar(LawError):
    """The holiday table does not cover the year; a guessed holiday could make a statutory deadline a day late."""

    cause = "Fristen går inte att räkna ut: kalendern över helgdagar täcker inte året."
    remedy = "Fyll på året i kalendern, och försök sedan igen."

    def __init__(self, year: int, *, first: int, last: int) -> None:
        self.year = year
        super().__init__(
            f"no holidays are known for {year}: the table covers {first}-{last}; "
            f"add the year {year} to workflows/law/holidays.yaml, as its README says"
        )


class NaiveTime(LawError):
    """A time without a zone could mean two instants; every time handed in must be aware."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} has no time zone")


class UnknownSource(LawError):
    """No legal source has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no legal source is called {key!r} in workflows/law/sources.yaml")


class NotInForce(LawError):
    """The source exists, but no version of it was in force on the day."""

    def __init__(self, key: str, day: date) -> None:
        super().__init__(f"{key!r} has no version in force on {day.isoformat()}")


class UnknownDeadline(LawError):
    """No deadline has this key; a local rule for a misspelt one would be silently ignored."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no deadline is called {key!r} in workflows/law/deadlines.yaml")


class MayNotChange(LawError):
    """A deadline of the catalogue lets somebody do what cannot be done, or change what the law itself has set."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key!r} in workflows/law/deadlines.yaml: `may` is pause, extend, withdraw, never by law")


class NotARule(LawError):
    """A rule's text cannot be read, so nothing can be counted from it."""

    def __init__(self, text: object, why: str) -> None:
        super().__init__(f"{text!r} is not a rule: {why}")


class BadLocalRule(LawError):
    """A municipality's rule is incomplete, contradicts itself or reaches for what the law decides."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"local rule {key!r}: {why}")


class NoMeetingAhead(LawError):
    """The board has no later meeting in its calendar, so the next one cannot be named."""

    cause = "Fristen går inte att räkna ut: inget senare sammanträde är inlagt."
    remedy = "Lägg in nämndens sammanträden, och försök sedan igen."

    def __init__(self, day: date) -> None:
        super().__init__(f"no board meeting is entered after {day.isoformat()}")
