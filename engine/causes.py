"""What went wrong, in Swedish and without a word of any case: where in the drawing, what kind of fault, what helps."""

from __future__ import annotations

import smtplib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from engine.drawing import Node
from engine.errors import NothingStarted
from engine.expressions import BadExpression
from engine.runner.faults import place_of
from engine.tables import NoRuleMatches, TableAmbiguous

AGAIN = "Nya försök görs av sig själva."
MEND_FACT = "Rätta uppgiften, eller gör om steget som frågar efter den, och försök sedan igen."
MEND_RULES = "Processens regler behöver rättas i en ny version."
REPORT = "Försök igen. Kommer felet tillbaka behöver programmet rättas: lämna den tekniska raden till leverantören."


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A kind of fault as people know it."""

    is_: str
    remedy: str


#: The first that fits, so the narrower stand first.
FAULTS: tuple[tuple[type[BaseException], Fault], ...] = (
    (NothingStarted, Fault(is_="Tiden räknas från något som inte har hänt än.", remedy=MEND_RULES)),
    (NoRuleMatches, Fault(is_="Ingen rad i beslutstabellen passar.", remedy=MEND_FACT)),
    (TableAmbiguous, Fault(is_="Flera rader i beslutstabellen passar.", remedy=MEND_RULES)),
    (BadExpression, Fault(is_="Ett villkor i ritningen går inte att läsa.", remedy=MEND_RULES)),
    (TemplateError, Fault(is_="Mallen till ett brev går inte att fylla i.", remedy="Mallen behöver rättas.")),
    (KeyError, Fault(is_="En uppgift som behövs finns inte i ärendet.", remedy=MEND_FACT)),
    (TypeError, Fault(is_="En uppgift är av ett annat slag än väntat.", remedy=MEND_FACT)),
    (ValueError, Fault(is_="En uppgift har ett värde som inte går att använda.", remedy=MEND_FACT)),
    (SQLAlchemyError, Fault(is_="Databasen svarade inte som väntat.", remedy=f"{AGAIN} Annars: se driftens loggar.")),
    (smtplib.SMTPException, Fault(is_="E-postservern tog inte emot brevet.", remedy=f"{AGAIN} Se över e-postservern.")),
    (OSError, Fault(is_="En annan dator svarade inte.", remedy=f"{AGAIN} Se över förbindelsen till den.")),
)
UNKNOWN = Fault(is_="Ett fel uppstod i programmet.", remedy=REPORT)

#: What could not be done, by the kind of node it happened at; the label of the node goes in the middle.
AT = {
    "serviceTask": "Det som systemet gör vid ”{}” gick inte att göra.",
    "businessRuleTask": "Beslutstabellen vid ”{}” gick inte att använda.",
    "endEvent": "Det som följer vid ”{}” gick inte att göra.",
    "exclusiveGateway": "Vägvalet ”{}” gick inte att avgöra.",
    "userTask": "Ärendet kom inte vidare till eller från steget ”{}”.",
    "boundaryEvent": "En tid gick inte att hantera.",
    "intermediateCatchEvent": "Händelsen ”{}” gick inte att hantera.",
}
#: When nothing in the drawing can be pointed at, by the kind of incident.
ELSEWHERE = {
    "letter": "Ett brev gick inte att skicka.",
    "message": "Ett besked till ett annat ärende gick inte fram.",
    "timer": "En tid i ärendet gick inte att hantera.",
    "template": "Ett brev fick skickas med enkla ord i stället för sin egen text.",
    "migration": "Ärendet kunde inte byta version.",
    "web": "En sida gick sönder.",
    "watch": "Det gick inte att leta efter mönster bland händelserna.",
}


def in_words(error: BaseException, kind: str, nodes: Mapping[str, Node]) -> str:
    """Three short sentences and a technical line: where, what, what helps. `nodes` are the drawing's, when known."""
    fault = _fault(_root(error))
    sentences = [_where(error, kind, nodes), fault.is_, fault.remedy, f"Tekniskt: {technical(error)}."]
    return " ".join(one for one in sentences if one)


def technical(error: BaseException) -> str:
    """The kind of fault and the line it arose at; never its words, which may quote what someone wrote."""
    root = _root(error)
    where = traceback.extract_tb(root.__traceback__)[-1:] if root.__traceback__ else []
    return type(root).__name__ + (f" i {where[0].name}, rad {where[0].lineno}" if where else "")


def _where(error: BaseException, kind: str, nodes: Mapping[str, Node]) -> str:
    place = place_of(error)
    node, host = nodes.get(place.node), nodes.get(place.host)
    if node is None:
        return ELSEWHERE.get(kind, "Något gick inte att göra.")
    at = AT.get(node.kind, "Något gick fel vid ”{}”.").format(node.name or node.id)
    return f"{at} Det gäller steget ”{host.name}”." if host is not None and host is not node else at


def _fault(root: BaseException) -> Fault:
    """An error of the trade may bring its own words: `cause` and `remedy`."""
    if cause := getattr(root, "cause", ""):
        return Fault(is_=cause, remedy=getattr(root, "remedy", ""))
    return next((fault for kind, fault in FAULTS if isinstance(root, kind)), UNKNOWN)


def _root(error: BaseException) -> BaseException:
    return _root(error.__cause__) if error.__cause__ is not None else error
