"""The pages that tell of a refusal or a fault."""

from __future__ import annotations

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine.errors import VaksamError
from engine.incidents import record_incident
from engine.logs import log
from webapp.current import house, trade
from webapp.operation.requests import request_id
from webapp.problems.place import case_behind_page
from webapp.problems.table import problem_of
from webapp.written import shown

LAW = (
    "Tidsfristen går inte att räkna ut: kalendern i systemet täcker inte dagen, eller så saknas uppgift om vilken "
    "regel som gäller då. Hellre inget datum än ett som kan vara fel."
)
HTTP_WORDS = {
    405: ("Det går inte att göra så", "Sidan kan inte användas på det sättet.", "Börja om från startsidan."),
    413: (
        "Det du skickade är för stort",
        "Filerna är tillsammans större än vi kan ta emot på en gång.",
        "Gå tillbaka och skicka en fil i taget, eller mindre filer. Det du har skrivit står kvar på sidan.",
    ),
}


def refusal(error: VaksamError) -> ResponseReturnValue:
    """A refusal of the engine."""
    if isinstance(error.__cause__, trade().law_error):
        return law_is_silent(error.__cause__)
    problem = problem_of(error)
    if problem is None:
        return fault(error)
    page = render_template(
        "error.html",
        status=problem.status,
        heading=problem.heading,
        sentence=problem.says(error),
        next_sentence=problem.next_sentence,
        written=shown(),
    )
    return page, problem.status


def law_is_silent(error: BaseException) -> ResponseReturnValue:
    """The law's shelf refuses to guess a day: no case is changed, and somebody has to complete the calendar."""
    page = render_template(
        "error.html",
        status=409,
        heading="Fristen går inte att räkna ut",
        sentence=LAW,
        next_sentence=f"Inget ärende har ändrats. Kontakta systemförvaltaren och säg numret {_noted(error)}.",
        written=shown(),
    )
    return page, 409


def csrf_failed(error: HTTPException) -> ResponseReturnValue:
    return render_template("error.html", status=400), 400


def http_problem(error: HTTPException) -> ResponseReturnValue:
    """A page that is not there, a method a page does not answer to, too much at once."""
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, RequestEntityTooLarge):
        status = 413
    heading, sentence, next_sentence = HTTP_WORDS.get(status, ("", "", ""))
    words = {"heading": heading, "sentence": sentence, "next_sentence": next_sentence}
    return render_template("error.html", status=status, **words), status


def fault(error: Exception) -> ResponseReturnValue:
    """Our fault: a number to give support, and nothing about the case, the person or the program.

    The page is bare: what stands around other pages asks the database, which may be what is wrong.
    """
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    g.bare = True
    return render_template("error.html", status=500, reference=_noted(error), written=shown()), 500


def _noted(error: BaseException) -> str:
    """The request's code: support finds it among the incidents and in the log, with where in the program it was."""
    code, endpoint = request_id(), request.endpoint or "none"
    log.error("fault", extra={"request_id": code, "endpoint": endpoint}, exc_info=error)
    try:
        record_incident(house(), "web", f"web:{code}:{endpoint}", error, case_behind_page())
    except Exception:  # noqa: BLE001 whatever else is wrong, the page must come
        log.exception("incident not kept", extra={"request_id": code})
    return code
