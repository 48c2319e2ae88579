"""The forms with which a case is mended: what will happen, why, and then it has happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.definition import Refusal
from engine.errors import NotAllowed, UnknownCase, UnknownTask
from engine.forms import parse_form
from engine.models import Case, Incident
from engine.repair import (
    CannotCorrect,
    CannotMend,
    CannotReopen,
    CannotSkip,
    Correctable,
    FailedAgain,
    MendedStep,
    Mending,
    ReasonMissing,
    Repairs,
    Right,
)
from webapp.case.numbers import in_address
from webapp.current import house, person_id
from webapp.filling import offers
from webapp.repair.views import read

WHY = "_why"
TRIED = "Det gick bra den här gången. Felet är borta ur listan."
#: A fact that no form asks for: how its kind is asked for, and read.
READ: dict[str, Callable[[str], Any]] = {
    "integer": lambda text: int(text) if text.lstrip("-").isdigit() else text,
    "yesno": lambda text: {"true": True, "false": False}.get(text, text),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the page that asks for a reason says."""

    right: Right
    heading: str
    will: Sequence[str]  #: what will happen, a sentence each
    button: str


def retry(incident_id: int) -> ResponseReturnValue:
    try:
        Repairs(house()).retry(incident_id, person_id())
    except FailedAgain as again:
        flash(again.sentence, "warning")
    else:
        flash(TRIED, "success")
    with house().database.reading() as session:
        found = session.get_one(Incident, incident_id)
        number = session.get_one(Case, found.case_id).number if found.case_id else ""
    return redirect(url_for("repair.case", number=in_address(number)) if number else url_for("admin.overview"))


def open_reopen(number: str, task_id: str) -> ResponseReturnValue:
    case = read(number)
    step = _step(case.done, task_id)
    if step.refusal:
        raise CannotReopen(step.refusal)
    return _ask(case, _reopening(step))


def reopen(number: str, task_id: str) -> ResponseReturnValue:
    case = read(number)
    asked = _reopening(_step(case.done, task_id))
    return _mend(case, asked, lambda why: Repairs(house()).reopen(task_id, person_id(), why))


def open_skip(number: str, task_id: str) -> ResponseReturnValue:
    case = read(number)
    step = _step(case.waiting, task_id)
    if step.refusal:
        raise CannotSkip(step.refusal)
    return _ask(case, _skipping(step))


def skip(number: str, task_id: str) -> ResponseReturnValue:
    case = read(number)
    asked = _skipping(_step(case.waiting, task_id))
    return _mend(case, asked, lambda why: Repairs(house()).skip(task_id, person_id(), why))


def open_correct(number: str, name: str) -> ResponseReturnValue:
    case = read(number)
    fact = _fact(case, name)
    return _ask(case, _correcting(fact), fact)


def correct(number: str, name: str) -> ResponseReturnValue:
    case = read(number)
    fact = _fact(case, name)
    value = _value(fact)
    return _mend(
        case, _correcting(fact), lambda why: Repairs(house()).correct_fact(case.id, person_id(), name, value, why), fact
    )


def open_cancel(number: str) -> ResponseReturnValue:
    case = read(number)
    return _ask(case, _cancelling(case))


def cancel(number: str) -> ResponseReturnValue:
    case = read(number)
    return _mend(case, _cancelling(case), lambda why: Repairs(house()).cancel(case.id, person_id(), why))


# ---- what will happen -----------------------------------------------------------------------------------------


def _reopening(step: MendedStep) -> Asked:
    again = (
        f"Det här gör systemet en gång till, om ärendet går samma väg igen: {', '.join(step.again)}."
        if step.again
        else ""
    )
    will = (
        f"Ärendet går tillbaka till ”{step.title}”, som får en ny uppgift.",
        "Fristen räknas som förra gången. Har den redan gått ut står den kvar som utgången.",
        "Tider som har gått ut ringer inte en gång till, så ingen påminns eller får brev om att steget är sent.",
        "Det som väntar nu tas tillbaka. Utkast finns kvar hos den som skrev dem.",
        "Det som redan har följt av steget ligger kvar: skickade brev, kopplade ärenden och anteckningar i registren.",
        again,
    )
    return Asked(
        right=Right.REOPEN,
        heading=f"Gör om: {step.title}",
        will=[one for one in will if one],
        button="Låt göra om steget",
    )


def _skipping(step: MendedStep) -> Asked:
    will = (
        f"Ärendet går vidare från ”{step.title}” utan att någon fyller i det.",
        "Den som har uppgiften ser den inte längre, och brev om den som inte har gått ut skickas inte.",
    )
    return Asked(right=Right.SKIP, heading=f"Hoppa över: {step.title}", will=will, button="Hoppa över steget")


def _correcting(fact: Correctable) -> Asked:
    will = (
        "Det nya värdet gäller från nu: för steg, vägval och brev som kommer.",
        "Formulären står kvar som de fylldes i. Register, köade brev och frister som löper ändras inte.",
        "Värdet som står i ärendet nu visas inte här. Be den som har upptäckt felet om det rätta värdet.",
    )
    return Asked(right=Right.CORRECT, heading=f"Rätta: {fact.title}", will=will, button="Rätta uppgiften")


def _cancelling(case: Mending) -> Asked:
    others = f"De här ärendena avbryts också: {', '.join(case.goes_with_it)}." if case.goes_with_it else ""
    will = (
        f"{case.number} handläggs inte vidare. Uppgifter, frister och brev som väntar tas tillbaka.",
        others,
        "Allt som har skrivits finns kvar att läsa, och den som rapporterade ser att ärendet är avbrutet.",
        "Det går inte att ångra.",
    )
    return Asked(
        right=Right.CANCEL,
        heading=f"Avbryt {case.number}",
        will=[one for one in will if one],
        button="Avbryt ärendet",
    )


# ---- the page -------------------------------------------------------------------------------------------------


def _mend(
    case: Mending, asked: Asked, verb: Callable[[str], int], fact: Correctable | None = None
) -> ResponseReturnValue:
    try:
        made = verb(request.form.get(WHY, ""))
    except ReasonMissing as missing:
        return _ask(case, asked, fact, [Refusal(field=WHY, message=missing.sentence)]), 422
    except CannotCorrect as wrong:
        field = fact.name if fact else ""
        return _ask(case, asked, fact, [Refusal(field=field, message=wrong.sentence)]), 422
    except CannotMend as no:
        return _ask(case, asked, fact, [Refusal(field="", message=no.sentence)]), 409
    return redirect(url_for("repair.done", number=in_address(case.number), repair_id=made))


def _ask(case: Mending, asked: Asked, fact: Correctable | None = None, refusals: Sequence[Refusal] = ()) -> str:
    """Raises NotAllowed before anything is written in vain."""
    if asked.right not in case.rights:
        raise NotAllowed(asked.heading)
    with house().database.reading() as session:
        offered = offers(session, fact.form, case_id=case.id) if fact else {}
    return render_template(
        "repair/mend.html",
        case=case,
        asked=asked,
        fields=_fields(fact),
        values={WHY: request.form.get(WHY, ""), **({fact.name: _value(fact)} if fact else {})},
        errors={refusal.field: refusal.message for refusal in refusals},
        refusals=refusals,
        offers=offered,
        url=url_for("repair.case", number=in_address(case.number)),
    )


def _fields(fact: Correctable | None) -> list[Any]:
    if fact is None:
        return []
    plain = {"name": fact.name, "title": fact.title, "kind": fact.kind, "required": True}
    return list(fact.form.fields({})) or [plain]


def _value(fact: Correctable) -> Any:
    """As it was sent; what cannot be read is left as it was written."""
    if fact.form.properties:
        return parse_form(fact.form, request.form).get(fact.name, "")
    text = request.form.get(fact.name, "").strip()
    return READ.get(fact.kind, str)(text)


def _step(steps: Sequence[MendedStep], task_id: str) -> MendedStep:
    """Raises UnknownTask. One that cannot be mended is let through: the verb says why."""
    found = next((step for step in steps if step.id == task_id), None)
    if found is None:
        raise UnknownTask(task_id)
    return found


def _fact(case: Mending, name: str) -> Correctable:
    found = next((fact for fact in case.facts if fact.name == name), None)
    if found is None:
        raise UnknownCase(name)
    return found
