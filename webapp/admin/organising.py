"""One unit through time, and changing it: its name, its place, who holds which role there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import directory, organising
from engine.changes import Sender
from engine.definition import Refusal
from engine.desks import Given
from engine.errors import UnknownPerson
from engine.models import Person, RoleHolding, Unit
from engine.reading.units_by_day import read_unit
from webapp.admin.desks import WHY
from webapp.admin.told import KINDS, ORGANISATION_CHANGES
from webapp.current import house, now, person_id, today, trade

REASON: Mapping[str, Any] = {
    "name": "reason",
    "kind": "textarea",
    "title": "Varför?",
    "required": True,
    "help": "Sparas med ditt namn. Skriv inget om enskilda.",
}
SINCE: Mapping[str, Any] = {
    "name": "since",
    "kind": "date",
    "title": "Från och med",
    "required": True,
    "help": "I dag eller en dag som har varit. Ärenden och historik ändras inte.",
}
CLOSING = "stang"
SINCE_MISSING = "Ange från vilken dag."


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something an administrator does with a unit."""

    title: str
    button: str
    done: str
    fields: Callable[[Session, Unit], Sequence[Mapping[str, Any]]]
    do: Callable[[Unit, Given, Sender], None]


def unit(unit_id: int) -> ResponseReturnValue:
    """What the unit has been called, who has held which role there, and what has been changed."""
    with house().database.reading() as session:
        found = read_unit(session, unit_id)
    if found is None:
        abort(404)
    return render_template(
        "admin/unit.html",
        shown=found,
        acts=[(key, act) for key, act in ACTS.items() if found.unit.closed_on is None],
        kinds=KINDS,
        role=trade().role,
        words=ORGANISATION_CHANGES,
        today=today(),
        here="organisation",
    )


def act_form(unit_id: int, word: str) -> ResponseReturnValue:
    day = "last" if word == CLOSING else "since"  # a role's last day is seldom known: it stays empty
    return _show_act(unit_id, word, {day: today().isoformat()}, ())


def act(unit_id: int, word: str) -> ResponseReturnValue:
    """Do it; what is wrong comes back with the form."""
    found, given = _act(word), Given(values=request.form.to_dict())
    sender = _sender(given)
    with house().database.reading() as session:
        place = session.get(Unit, unit_id)
    if place is None or place.closed_on is not None:
        abort(404)
    if not sender.reason.strip():
        given.refusals.append(WHY)
    else:
        _try(lambda: found.do(place, given, sender), given)
    if given.refusals:
        return _show_act(unit_id, word, given.values, given.refusals), 422
    flash(found.done, "success")
    return redirect(url_for("admin.unit", unit_id=unit_id))


def ending_form(holding_id: int) -> ResponseReturnValue:
    return _show_ending(holding_id, {"last": today().isoformat()}, ())


def end(holding_id: int) -> ResponseReturnValue:
    """The role's last day."""
    given = Given(values=request.form.to_dict())
    holding, _, place = _holding(holding_id)
    last, sender = given.day("last", "Ange sista dagen."), _sender(given)
    if not sender.reason.strip():
        given.refusals.append(WHY)
    if not given.refusals:
        _try(lambda: organising.end_role(house(), holding.id, last=last, today=today(), sender=sender), given)
    if given.refusals:
        return _show_ending(holding_id, given.values, given.refusals), 422
    flash("Rollen är avslutad. Det som har gjorts står kvar.", "success")
    return redirect(url_for("admin.unit", unit_id=place.id))


def _sender(given: Given) -> Sender:
    return Sender(at=now(), by_id=person_id(), reason=given.values.get("reason", ""))


def _try(verb: Callable[[], None], given: Given) -> None:
    """What the engine refuses becomes a sentence at its field."""
    try:
        verb()
    except tuple(REFUSALS) as error:
        field, message = REFUSALS[type(error)]
        given.refusals.append(Refusal(field=field, message=message))


REFUSALS: dict[type[Exception], tuple[str, str]] = {
    organising.HeldAlready: ("person", "Personen har redan rollen där någon av de dagarna."),
    organising.RoleBackwards: ("last", "Sista dagen kan inte ligga före den första, och inte före i dag."),
    organising.NobodyLeft: ("", "Öppna uppgifter väntar på rollen här, och ingen annan har den. Ge någon den först."),
    organising.UnitInUse: (
        "",
        "Andra enheter ligger under, eller så har någon en roll här. Flytta och avsluta dem först.",
    ),
    organising.UnderItself: ("under", "En enhet kan inte ligga under sig själv."),
    organising.NotToday: ("", "Välj i dag, eller en dag efter den senaste ändringen av enheten."),
    organising.UnknownUnit: ("", "Enheten är stängd."),
    organising.UnknownHolding: ("", "Rollen är redan avslutad."),
    UnknownPerson: ("person", "Välj en person ur listan."),
}


def _give(place: Unit, given: Given, sender: Sender) -> None:
    role = given.one_of("role", trade().role_titles, "Välj roll.")
    first = given.day("first", "Ange första dagen.")
    person = given.values.get("person", "")
    if not person.isdigit():
        given.refusals.append(Refusal(field="person", message="Välj en person."))
    if not given.refusals:
        last = given.maybe_day("last")
        organising.give_role(house(), int(person), role, place.id, first=first, last=last, sender=sender)


def _rename(place: Unit, given: Given, sender: Sender) -> None:
    name, since = given.text("name", "Skriv vad enheten ska heta."), given.day("since", SINCE_MISSING)
    if not given.refusals:
        organising.rename_unit(house(), place.id, name, since=since, today=today(), sender=sender)


def _move(place: Unit, given: Given, sender: Sender) -> None:
    under, since = given.values.get("under", ""), given.day("since", SINCE_MISSING)
    if not under.isdigit():
        given.refusals.append(Refusal(field="under", message="Välj vad enheten ska ligga under."))
    if not given.refusals:
        organising.move_unit(house(), place.id, int(under), since=since, today=today(), sender=sender)


def _add(place: Unit, given: Given, sender: Sender) -> None:
    name, kind = given.text("name", "Skriv vad enheten heter."), given.one_of("kind", KINDS, "Välj slag.")
    since = given.day("since", SINCE_MISSING)
    if not given.refusals:
        address = given.values.get("address", "").strip()
        organising.add_unit(house(), name, kind, place.id, address=address, since=since, today=today(), sender=sender)


def _close(place: Unit, given: Given, sender: Sender) -> None:
    last = given.day("last", "Ange sista dagen.")
    if not given.refusals:
        organising.close_unit(house(), place.id, last=last, today=today(), sender=sender)


def _role_fields(session: Session, place: Unit) -> Sequence[Mapping[str, Any]]:
    return (
        {"name": "person", "kind": "person", "title": "Vem?", "required": True, "choices": _people(session)},
        {
            "name": "role",
            "kind": "select",
            "title": "Vilken roll?",
            "required": True,
            "choices": list(trade().role_titles.items()),
        },
        {"name": "first", "kind": "date", "title": "Första dag", "required": True},
        {"name": "last", "kind": "date", "title": "Sista dag", "required": False, "help": "Tom: tills vidare."},
        REASON,
    )


def _people(session: Session) -> list[tuple[int, str, str]]:
    return [(one.id, one.name, f"{one.title}, {one.unit}") for one in directory.people(session, today())]


def _name_fields(session: Session, place: Unit) -> Sequence[Mapping[str, Any]]:
    return {"name": "name", "kind": "text", "title": "Nytt namn", "required": True}, SINCE, REASON


def _move_fields(session: Session, place: Unit) -> Sequence[Mapping[str, Any]]:
    units = [(one.id, one.name) for one in directory.units(session) if not one.path.startswith(place.path)]
    return (
        {"name": "under", "kind": "select", "title": "Ska ligga under", "required": True, "choices": units},
        SINCE,
        REASON,
    )


def _new_fields(session: Session, place: Unit) -> Sequence[Mapping[str, Any]]:
    return (
        {"name": "name", "kind": "text", "title": "Namn", "required": True},
        {"name": "kind", "kind": "radio", "title": "Slag", "required": True, "choices": list(KINDS.items())},
        {"name": "address", "kind": "text", "title": "Adress", "required": False},
        SINCE,
        REASON,
    )


def _close_fields(session: Session, place: Unit) -> Sequence[Mapping[str, Any]]:
    told = "Ingen kan rapportera till enheten därefter. Ärenden som finns där står kvar."
    return {"name": "last", "kind": "date", "title": "Sista dag", "required": True, "help": told}, REASON


ACTS = {
    "roll": Act(title="Ge någon en roll", button="Ge rollen", done="Rollen är given.", fields=_role_fields, do=_give),
    "namn": Act(title="Byt namn", button="Byt namn", done="Enheten har bytt namn.", fields=_name_fields, do=_rename),
    "flytta": Act(title="Flytta", button="Flytta", done="Enheten är flyttad.", fields=_move_fields, do=_move),
    "ny": Act(title="Ny enhet under", button="Lägg till", done="Enheten är tillagd.", fields=_new_fields, do=_add),
    CLOSING: Act(title="Stäng", button="Stäng enheten", done="Enheten är stängd.", fields=_close_fields, do=_close),
}


def _act(word: str) -> Act:
    return ACTS[word] if word in ACTS else abort(404)


def _show_act(unit_id: int, word: str, given: Mapping[str, Any], refusals: Sequence[Refusal]) -> str:
    found = _act(word)
    with house().database.reading() as session:
        place = session.get(Unit, unit_id)
        if place is None or place.closed_on is not None:
            abort(404)
        fields = found.fields(session, place)
    return _page(f"{found.title}: {place.name}", fields, found.button, given, refusals, place.id)


def _holding(holding_id: int) -> tuple[RoleHolding, Person, Unit]:
    with house().database.reading() as session:
        holding = session.get(RoleHolding, holding_id)
        if holding is None:
            abort(404)
        return holding, session.get_one(Person, holding.person_id), session.get_one(Unit, holding.unit_id)


def _show_ending(holding_id: int, given: Mapping[str, Any], refusals: Sequence[Refusal]) -> str:
    holding, person, place = _holding(holding_id)
    fields = ({"name": "last", "kind": "date", "title": "Sista dag", "required": True}, REASON)
    title = f"Avsluta rollen {trade().role(holding.role)}: {person.name}"
    return _page(title, fields, "Avsluta rollen", given, refusals, place.id)


def _page(
    title: str,
    fields: Sequence[Mapping[str, Any]],
    button: str,
    given: Mapping[str, Any],
    refusals: Sequence[Refusal],
    unit_id: int,
) -> str:
    return render_template(
        "admin/act.html",
        title=title,
        fields=fields,
        button=button,
        given=given,
        refusals=refusals,
        back=url_for("admin.unit", unit_id=unit_id),
        here="organisation",
    )
