"""What a fact may be corrected to: what the form that asks for it would have taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from engine.forms import Form, Kind, Property
from engine.models import Person
from engine.push import Push
from engine.references import MOST, UNKNOWN_PERSON, check_references
from engine.repair.errors import CannotCorrect
from engine.repair.own_rules import refusal_of

DECIDED = "Uppgiften hör till ett beslut eller en anmälan. Den ändras genom ett nytt beslut, inte genom rättelse."
BY_TABLE = "Uppgiften avgörs av en beslutstabell. Rätta det som tabellen läser, och låt göra om steget före den."
UNKNOWN = "Ärendet känner ingen uppgift med det namnet."
NO_TABLES = "Uppgiften är en tabell eller en lista på personer. Låt göra om steget som frågar efter den."
UNIT = "Ärendets enhet kan inte rättas så: den styr vem som får se ärendet."
OTHER_KIND = "Det nya värdet är av ett annat slag än det som står i ärendet."
SAME = "Uppgiften har redan det värdet."
INVOLVED = "Personen är inblandad i ärendet (jäv) och kan inte stå där."

#: Kinds with rows or several persons: naming a person there also notes jäv, which a correction does not.
NOT_BY_HAND = (Kind.ROWS, Kind.PERSONS)


def correctable(push: Push) -> list[tuple[str, Property | None]]:
    """Names of facts that may be corrected, with the field that asks for each where there is one."""
    found = []
    for name in push.known:
        prop = field_of(push, name)
        if not _refusal(push, name, prop):
            found.append((name, prop))
    return found


def checked(push: Push, name: str, value: Any) -> Any:
    """The value as it is kept. Raises CannotCorrect."""
    prop = field_of(push, name)
    if refusal := _refusal(push, name, prop):
        raise CannotCorrect(refusal)
    kept = _by_form(push, prop, value) if prop else _by_kind(push.known[name], value)
    is_person = prop.kind is Kind.PERSON if prop else _decides_who(push, name)
    if kept == push.known.get(name):
        raise CannotCorrect(SAME)
    if is_person and kept in push.involved:
        raise CannotCorrect(INVOLVED)
    if is_person and not prop and not _works_here(push, kept):
        raise CannotCorrect(UNKNOWN_PERSON)
    if refusal := refusal_of(push, name, kept):
        raise CannotCorrect(refusal)
    return kept


def field_of(push: Push, name: str) -> Property | None:
    """The field that asked for the fact; the latest form that did, where there are several."""
    askers = [form for form in push.bundle.forms.values() if any(prop.name == name for prop in form.properties)]
    return askers[-1].property(name) if askers else None


def _refusal(push: Push, name: str, prop: Property | None) -> str:
    final = {task for task, special in push.workflow.user_tasks.items() if special.final}
    if any(prop.name == name for task in final for prop in push.bundle.forms[task].properties):
        return DECIDED
    if any(output.name == name for table in push.bundle.tables.values() for output in table.outputs):
        return BY_TABLE
    if prop is None:
        return "" if isinstance(push.known.get(name), str | int | bool) else UNKNOWN
    if prop.kind is Kind.UNIT:
        return UNIT
    return NO_TABLES if prop.kind in NOT_BY_HAND else ""


def form_of(prop: Property | None) -> Form:
    """A form that asks for this fact and nothing else."""
    alone = (replace(prop, required=True, when=None),) if prop else ()
    heading = ("", "", frozenset(one.name for one in alone))
    return Form(title="", intro="", submit="", attachments=False, properties=alone, headings=(heading,), schema={})


def kind_of(value: Any) -> str:
    """How a fact that no form asks for is asked for."""
    if isinstance(value, bool):
        return "yesno"
    return "integer" if isinstance(value, int) else "date" if _is_day(value) else "text"


def _by_form(push: Push, prop: Property, value: Any) -> Any:
    form = form_of(prop)
    answers = form.clean({prop.name: value})
    refusals = [*form.check(answers), *check_references(push.session, form, answers, push.today)]
    if refusals:
        raise CannotCorrect(refusals[0].message)
    return answers[prop.name]


def _by_kind(before: Any, value: Any) -> Any:
    """No form asks for it: it keeps its kind, and a day stays a day."""
    value = value.strip() if isinstance(value, str) else value
    if type(value) is not type(before) or value == "" or (_is_day(before) and not _is_day(value)):
        raise CannotCorrect(OTHER_KIND)
    return value


def _decides_who(push: Push, name: str) -> bool:
    """A fact that no form asks for, and that says whose a step is."""
    special = (one.who for one in push.workflow.user_tasks.values() if one.who)
    return any(who.person_fact == name for who in (*push.workflow.lanes.values(), *special))


def _works_here(push: Push, number: Any) -> bool:
    person = push.session.get(Person, number) if isinstance(number, int) and 0 < number <= MOST else None
    return person is not None and person.active


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
