"""Following one's case with the code; the code is never part of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.definition import Answers, Refusal
from engine.definitions import bundle_of
from engine.errors import AnswersRefused, NotWaitingForThat
from engine.forms import Form, parse_form
from engine.outside import is_code
from engine.reading.by_key import ByKey, read_by_key
from engine.reading.own_reports import CLOSED_STAGE
from webapp.asking import Asking
from webapp.current import cases, house
from webapp.public import limits
from webapp.written import remember_posted

STAGES = (
    ("Mottaget", "Det har kommit in och lämnas till den som ansvarar för verksamheten."),
    ("Tas om hand", "Någon tar reda på vad som har hänt."),
    ("Besvarat", "Du kan läsa svaret här."),
    ("Avslutat", "Ärendet är klart."),
)
WRONG = "Koden leder inte till något ärende. Se efter att du har skrivit den precis som du fick den."


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One stage of the way, as the page shows it."""

    title: str
    sentence: str
    reached: bool
    here: bool


def ask() -> ResponseReturnValue:
    return render_template("public/ask.html", wrong="")


def follow() -> ResponseReturnValue:
    limits.count_look()
    found = _found()
    return _page(found) if found else (render_template("public/ask.html", wrong=WRONG), 422)


def act(action: str) -> ResponseReturnValue:
    """Something more from whoever has the code, where the case waits for it."""
    limits.count_look()
    remember_posted()
    found = _found()
    if found is None:
        return render_template("public/ask.html", wrong=WRONG), 422
    if action not in found.actions:
        raise NotWaitingForThat(action)
    answers = parse_form(_form(found, action), request.form)
    try:
        cases().act(found.case_id, action, None, answers)
    except AnswersRefused as error:
        return _page(found, action, answers, error.refusals), 422
    return _page(_found() or found, sent=True)


def _found() -> ByKey | None:
    code = request.form.get("code", "")
    if not is_code(code):
        return None
    with house().database.reading() as session:
        return read_by_key(house(), session, code)


def _form(found: ByKey, action: str) -> Form:
    with house().database.reading() as session:
        return bundle_of(session, found.definition_hash).forms[action]


def _page(
    found: ByKey,
    action: str = "",
    answers: Answers | None = None,
    refusals: Sequence[Refusal] = (),
    *,
    sent: bool = False,
) -> str:
    askings = {
        name: Asking.of(
            _form(found, name), (answers or {}) if name == action else {}, refusals if name == action else ()
        )
        for name in found.actions
    }
    code = request.form.get("code", "").strip()
    return render_template(
        "public/follow.html",
        found=found,
        way=_way(found),
        askings=askings,
        code=code,
        sent=sent,
        refused=bool(refusals),
    )


def _way(found: ByKey) -> list[Reached]:
    """In the words of the process, where it has its own; being tried again only for whom it is."""
    following = house().workflow(found.workflow).following_by_key
    usual = (following.stages if following else ()) or STAGES
    stages = [*usual[:CLOSED_STAGE], *((one.title, one.sentence) for one in found.again), *usual[CLOSED_STAGE:]]
    here = found.stage if found.again_at is None else CLOSED_STAGE + found.again.index(found.again_at)
    if found.stage == CLOSED_STAGE:
        here = len(stages) - 1
    return [
        Reached(title=title, sentence=sentence, reached=place <= here, here=place == here)
        for place, (title, sentence) in enumerate(stages)
    ]
