"""What the nämnd can be asked and what it can answer: fixed words, shared by those who ask and the one that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.records.decisions import OUTCOMES

LEX_SARAH_OUTCOME = "lex_sarah_outcome"
LEX_SARAH_NOTIFICATION = "lex_sarah_notification"
MATTER = "matter"
PROVIDER_SANCTION = "provider_sanction"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question, and what may be answered."""

    title: str  #: fixed words, for lists and letters, where nothing more is known
    heading: str  #: ärenderubrik that the officer is offered
    answers: Mapping[str, str]
    proposals: Mapping[str, str]  #: proposed answer -> att-satser that the officer is offered
    titles: Mapping[str, str] = field(default_factory=dict)  #: proposed answer -> fixed words that say more


NOTIFY = "Anmäls till IVO"
AT_ONCE = "att paragrafen förklaras omedelbart justerad."
ESTABLISH = "att fastställa att det inträffade är"
ANY = {
    "approved": "Bifall",
    "rejected": "Avslag",
    "noted": "Lagt till handlingarna",
    "other": "Annat beslut",
}

QUESTIONS: Mapping[str, Question] = {
    LEX_SARAH_OUTCOME: Question(
        title="Beslut i lex Sarah-ärende",
        heading="Utredning enligt lex Sarah",
        answers=OUTCOMES,
        proposals={
            "none": "att fastställa att det inte är ett missförhållande.",
            "risk": f"{ESTABLISH} en påtaglig risk för ett missförhållande,\natt godkänna åtgärdsplanen.",
            "misconduct": f"{ESTABLISH} ett missförhållande,\natt godkänna åtgärdsplanen.",
            "serious_risk": f"{ESTABLISH} en påtaglig risk för ett allvarligt missförhållande,\n"
            f"att anmäla det till IVO,\natt godkänna åtgärdsplanen,\n{AT_ONCE}",
            "serious": f"{ESTABLISH} ett allvarligt missförhållande,\n"
            f"att anmäla det till IVO,\natt godkänna åtgärdsplanen,\n{AT_ONCE}",
            "other_principal": "att överlämna rapporten till den huvudman som ansvarar.",
        },
        titles={
            "none": "Utredning enligt lex Sarah, inget missförhållande",
            "risk": "Utredning enligt lex Sarah, inte allvarligt",
            "misconduct": "Utredning enligt lex Sarah, inte allvarligt",
            "serious_risk": "Risk för allvarligt missförhållande: anmälan till IVO",
            "serious": "Allvarligt missförhållande: anmälan till IVO",
            "other_principal": "Rapport enligt lex Sarah, annan huvudman",
        },
    ),
    LEX_SARAH_NOTIFICATION: Question(
        title="Anmälan till IVO i lex Sarah-ärende",
        heading="Anmälan till IVO enligt lex Sarah",
        answers={"notify": NOTIFY, "wait": "Anmäls inte till IVO nu"},
        proposals={"notify": f"att anmäla det inträffade till IVO,\n{AT_ONCE}"},
        titles={"notify": "Anmälan till IVO före beslutet"},
    ),
    PROVIDER_SANCTION: Question(
        title="Sanktion mot privat utförare",
        heading="Uppföljning av avtal: sanktion mot utförare",
        answers={"approved": "Sanktionen beslutas", "rejected": "Ingen sanktion", "other": "Annat beslut"},
        proposals={"approved": "att besluta om den föreslagna sanktionen mot utföraren."},
    ),
    MATTER: Question(title="Nämndärende", heading="", answers=ANY, proposals={}),
}


def question(key: str) -> Question:
    """What is known of the question; one that others ask may be answered as any other matter."""
    return QUESTIONS.get(key, QUESTIONS[MATTER])
