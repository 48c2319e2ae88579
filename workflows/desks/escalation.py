"""Who is told when a step is not done in time: the chains as they held on a day, and how one is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.changes import Sender
from engine.definition import Refusal
from engine.desks import Change, Given, Line, Sheet
from engine.installation import Installation
from workflows import roles
from workflows.by_day import coming
from workflows.deciding import HoldsTooEarly, change_chain
from workflows.desks.asked import DAY_MISSING, REASON, SOURCE, SOURCE_MISSING, TOO_EARLY, VALID_FROM, period
from workflows.escalation import (
    CAN_BE_TOLD,
    DUE,
    EVERYTHING,
    LATER,
    MOST_MANAGERS,
    WARN,
    BadChain,
    Chain,
    EscalationChain,
    Link,
    chain_on,
    links_from,
    proposals,
    title_of,
)
from workflows.law.catalogue import catalogue
from workflows.law.swedish import listed, short_date
from workflows.settings_panels import in_use, time_in_words

MANAGERS = ("Ingen chef", "Närmaste chef", "De två närmaste cheferna", "De tre närmaste cheferna", "De fyra närmaste")
UNITS = {"WD": ("Arbetsdagar", "P{}WD"), "D": ("Kalenderdagar", "P{}D"), "H": ("Timmar", "PT{}H")}
NOTE = (
    "Den som har steget får alltid brev. Den som har jäv hoppas över, liksom den som är borta utan ersättare; då går "
    "brevet till nästa. En ändring gäller från nästa led, också för det som redan är försenat."
)
#: The links a form asks for, by what their fields begin with, and what each is called.
FORM = {
    "warn": "När påminnelsen går",
    "due": "När tiden är ute",
    "first": "Därefter, om det fortfarande inte är gjort",
    "second": "Och därefter",
}


class EscalationDesk:
    title = "Eskalering"
    kinds = ("escalation",)

    def sheets(self, session: Session, day: date) -> Iterator[Sheet]:
        yield Sheet(
            title="Vem får veta när något blir försenat",
            columns=("Frist", "När påminnelsen går", "När tiden är ute", "Därefter", "Beslut", "Gäller från"),
            note=NOTE,
            new="Ge en frist en egen kedja",
            lines=tuple(
                Line(
                    cells=_cells(key, chain_on(session, key, day)),
                    key=key,
                    named=title_of(key),
                    planned=_planned(session, key, day),
                )
                for key in _own(session)
            ),
        )

    def change(self, session: Session, key: str, today: date) -> Change | None:
        if key and key != EVERYTHING and key not in catalogue():
            return None
        chain = chain_on(session, key or EVERYTHING, today)
        return Change(
            title=title_of(key) if key else "Ge en frist en egen kedja",
            intro=NOTE,
            fields=(*(() if key else (_which(session),)), *_link_fields(), SOURCE, VALID_FROM, REASON),
            values={**_values(chain), "valid_from": today.isoformat()},
            earlier=_earlier(session, key),
            button="Ändra vem som får veta",
            log=("escalation", key),
        )

    def decide(
        self, house: Installation, key: str, given: Mapping[str, str], sender: Sender, today: date
    ) -> list[Refusal]:
        read = Given(values=given)
        key = key or read.one_of(
            "about", [one.key for one in catalogue().values() if in_use(one)], "Välj vilken frist."
        )
        links = [link for name in FORM for link in _read(read, name)]
        source, valid_from = read.text("source", SOURCE_MISSING), read.day("valid_from", DAY_MISSING)
        if not read.refusals:
            read.refusals.extend(_wrong(links))
        if read.refusals:
            return read.refusals
        try:
            change_chain(house, key, links, source=source, valid_from=valid_from, today=today, sender=sender)
        except HoldsTooEarly:
            return [Refusal(field="valid_from", message=TOO_EARLY)]
        return []

    def told(self, kind: str, key: str, detail: Mapping[str, Any]) -> str:
        was, became = links_from(detail["was"]), links_from(detail["became"])
        return f"{title_of(key)}: {_in_words(was)} → {_in_words(became)}. {detail['source']}"


def _own(session: Session) -> list[str]:
    """Keys of all that have a chain of their own, on any day: what holds for the rest first."""
    decided = set(session.scalars(select(EscalationChain.key)))
    return [EVERYTHING, *(key for key in catalogue() if key in decided or key in proposals())]


def _cells(key: str, chain: Chain) -> tuple[str, ...]:
    due, *later = chain.told
    after = "; ".join(_later(link) for link in later)
    return (
        title_of(key),
        _whom(chain.warns),
        _whom(due),
        after[:1].upper() + after[1:] or "Ingen mer",
        chain.source,
        short_date(chain.valid_from) if chain.valid_from else "",
    )


def _whom(link: Link) -> str:
    """ "De två närmaste cheferna och ordförande"."""
    managers = [MANAGERS[link.managers]] if link.managers else []
    told = listed([*managers, *(roles.TITLES[role].lower() for role in link.roles)])
    return told[:1].upper() + told[1:] if told else "Ingen mer"


def _later(link: Link) -> str:
    return f"{time_in_words(link.when)} senare: {_within(_whom(link))}"


def _within(words: str) -> str:
    return words[:1].lower() + words[1:]


def _in_words(links: Sequence[Link]) -> str:
    moments = {WARN: "påminnelsen", DUE: "tiden ute"}
    return "; ".join(
        f"{moments[link.when]}: {_within(_whom(link))}" if link.when in moments else _later(link) for link in links
    )


def _which(session: Session) -> Mapping[str, Any]:
    own = set(_own(session))
    choices = [(one.key, one.label) for one in catalogue().values() if in_use(one) and one.key not in own]
    return {"name": "about", "kind": "select", "title": "Vilken frist?", "required": True, "choices": choices}


def _link_fields() -> Iterator[Mapping[str, Any]]:
    managers = [(str(number), words) for number, words in enumerate(MANAGERS)]
    told = [(role, roles.TITLES[role]) for role in CAN_BE_TOLD]
    for name, title in FORM.items():
        if name not in (WARN, DUE):
            yield {
                "name": f"{name}_after",
                "kind": "integer",
                "title": f"{title}: efter hur lång tid?",
                "help": "Räknas från morgonen då de första fick veta. Lämna tomt om ingen mer ska få veta.",
            }
            yield {
                "name": f"{name}_unit",
                "kind": "radio",
                "title": "Räknat i",
                "choices": [(unit, words) for unit, (words, _) in UNITS.items()],
            }
        asked = {"name": f"{name}_managers", "kind": "select", "title": f"{title}: chefer", "choices": managers}
        yield {**asked, "required": name in (WARN, DUE)}
        yield {"name": f"{name}_roles", "kind": "checkboxes", "title": f"{title}: också", "choices": told}


def _values(chain: Chain) -> Mapping[str, Any]:
    """What the form shows of a chain."""
    by_name = {WARN: chain.warns, **dict(zip((DUE, "first", "second"), chain.told, strict=False))}
    values: dict[str, Any] = {"first_unit": "WD", "second_unit": "WD"}
    for name, link in by_name.items():
        values |= {f"{name}_managers": str(link.managers), f"{name}_roles": list(link.roles)}
        if counted_in := _counted(link.when):
            values |= {f"{name}_after": counted_in[0], f"{name}_unit": counted_in[1]}
    return values


def _counted(when: str) -> tuple[str, str] | None:
    """`P2WD` -> 2, "WD"; None for what the drawing's clocks ring for."""
    if not LATER.fullmatch(when):
        return None
    number = "".join(sign for sign in when if sign.isdigit())
    return number, when.rpartition(number)[2]


def _read(read: Given, name: str) -> Iterator[Link]:
    when = name if name in (WARN, DUE) else _after(read, name)
    numbers = [str(number) for number in range(MOST_MANAGERS + 1)]
    managers = read.one_of(f"{name}_managers", numbers, "Välj hur många chefer som får veta.") if when else "0"
    told = read.some_of(f"{name}_roles", CAN_BE_TOLD)
    if when == WARN and managers == "0" and not told:
        return
    if when and managers.isdigit():
        yield Link(when=when, managers=int(managers), roles=told)


def _after(read: Given, name: str) -> str:
    if not read.values.get(f"{name}_after", "").strip():
        return ""
    number = read.number(f"{name}_after", "Skriv hur lång tiden är, som ett helt tal.")
    unit = read.one_of(f"{name}_unit", UNITS, "Välj vad tiden räknas i.")
    return UNITS[unit][1].format(number) if number and unit in UNITS else ""


def _wrong(links: Sequence[Link]) -> Iterator[Refusal]:
    try:
        links_from([link.as_row() for link in links])
    except BadChain as error:
        told = str(error)
        yield Refusal(field="", message=f"{told[:1].upper()}{told[1:]}.")


def _planned(session: Session, key: str, day: date) -> str:
    """What will hold instead, when somebody has decided so."""
    row = coming(session, EscalationChain, key, day)
    return f"Från {short_date(row.valid_from)}: {_in_words(links_from(row.links))}. {row.source}" if row else ""


def _earlier(session: Session, key: str) -> Sheet:
    rows = session.scalars(
        select(EscalationChain).where(EscalationChain.key == key).order_by(EscalationChain.valid_from.desc())
    ).all()
    proposal = proposals().get(key or EVERYTHING, proposals()[EVERYTHING])
    return Sheet(
        title="Så har det varit" if key else "",
        columns=("Gäller", "Vem får veta", "Beslut"),
        lines=tuple(
            Line(cells=(period(row.valid_from, row.valid_to), _in_words(links_from(row.links)), row.source))
            for row in rows
            if row.valid_to is None or row.valid_to >= row.valid_from
        ),
        empty=f"Kommunen har inte beslutat något. Vaksams förslag gäller: {_in_words(proposal.links)}.",
    )
