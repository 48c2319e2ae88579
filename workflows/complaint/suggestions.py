"""What the case knows that a form asks in other words, and kind words to begin from."""

from __future__ import annotations

from engine.definition import Answers
from engine.step import Step

#: Where it belongs, by what it was found to be.
WHERE = {
    "appeal": "Den enhet som fattade beslutet",
    "disclosure": "Registrator",
    "concern": "Socialtjänstens mottagning",
}
#: What to say, in words that can be sent as they are.
WORDS = {
    "other_board": """
        Tack för att du hör av dig. Det du skriver om sköts inte av socialnämnden. Vi har lämnat det vidare till dem som
        kan hjälpa dig, och du hör gärna av dig till oss igen om du inte får svar.
        """,
    "appeal": """
        Tack för att du hör av dig. Det du skrivit är ett överklagande. Det prövas inte som ett klagomål, utan lämnas
        till den som fattade beslutet, som först ser om det ska ändras. Annars skickas det till förvaltningsrätten. Du
        behöver inte göra något nu.
        """,
    "disclosure": """
        Tack för att du hör av dig. Du vill ta del av handlingar. Vi har lämnat din begäran till den som har hand om
        dem. Får du inte allt du bett om har du rätt att få ett skriftligt beslut som går att överklaga.
        """,
    "concern": """
        Tack för att du bryr dig och hör av dig. Vi har genast lämnat din oro till socialtjänstens mottagning, som tar
        hand om den. Är någon i fara nu: ring 112.
        """,
}


def for_assessment(step: Step) -> Answers:
    return {"nature": step.facts["kind"]}


def for_guidance(step: Step) -> Answers:
    nature = step.facts["nature"]
    known = {"guidance_text": " ".join(WORDS[nature].split()), "guided_on": step.today.isoformat()}
    return known | ({"guided_to": WHERE[nature]} if nature in WHERE else {})


def for_answer(step: Step) -> Answers:
    code = {"answered_how": "code"} if step.facts.get("answer_wish") == "code" else {}
    return {"answered_on": step.today.isoformat(), **code}


def for_telling(step: Step) -> Answers:
    code = {"told_how": "code"} if step.facts.get("answer_wish") == "code" else {}
    return {"told_on": step.today.isoformat(), **code}
