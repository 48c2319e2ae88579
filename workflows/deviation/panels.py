"""What stands beside the forms of a deviation, and what the registers know of it for its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from engine.definition import Item, Panel
from engine.reading.reader import Reader
from engine.step import Step
from workflows import roles
from workflows.deviation.duplicates import duplicates_panel
from workflows.law.swedish import short_date
from workflows.records.models import Decision
from workflows.records.panels import measures_panel, risk_panel
from workflows.records.similar import similar_panel
from workflows.records.timeline import timeline_panel

TRACKS = {
    "deviation": "Avvikelse, utreds här",
    "lex_sarah": "Lex Sarah",
    "merge": "Samma händelse som en annan rapport",
    "elsewhere": "Hör hemma på annat håll",
}
LEX_SARAH = {"yes": "Handläggs som lex Sarah", "no": "Handläggs inte som lex Sarah"}

#: Where the words of a risk were chosen, by when it was assessed.
RISK_QUESTIONS: Mapping[str, tuple[str, str, str]] = {
    "reception": ("choose_track", "severity", "probability"),
    "care": ("assess_care", "severity", "probability"),
    "after_measures": ("investigate_unit", "risk_severity_after", "risk_probability_after"),
}


def panels(reader: Reader) -> Iterator[Panel]:
    yield measures_panel(reader)
    yield track_panel(reader)
    yield risk_panel(reader, RISK_QUESTIONS)
    yield timeline_panel(reader)


def beside_track(step: Step) -> Iterator[Panel]:
    """The proposal with its reason, what speaks for another track or once more for this, and what may be the same."""
    facts = [("Tabellen föreslår", TRACKS[step.facts["proposed_track"]]), ("Skäl", step.facts["proposed_because"])]
    if step.facts.get("data_breach_case"):
        facts.append(("Personuppgifter", f"{step.facts['data_breach_case']} är öppnat"))
    if step.facts.get("lex_sarah_case"):
        facts.append(("Lex Sarah", f"{step.facts['lex_sarah_case']} är redan öppnat"))
    yield Panel(title="Förslag", facts=tuple(facts))
    yield _other_reasons(step)
    yield duplicates_panel(step)


def _other_reasons(step: Step) -> Panel:
    """The table answers with the first rule that holds; the manager weighs them all."""
    proposed = {"proposed_track": step.facts["proposed_track"], "proposed_because": step.facts["proposed_because"]}
    others = [rule.values for rule in step.matching("propose_track") if rule.asks and rule.values != proposed]
    items = [
        Item(title=str(one["proposed_because"]), lines=(f"Talar för: {TRACKS[str(one['proposed_track'])]}",))
        for one in others
    ]
    return Panel(title="Också värt att väga in", items=tuple(items))


def beside_question(step: Step) -> Iterator[Panel]:
    """Why the question of lex Sarah is asked of just this person."""
    given = "Nämndens delegationsordning ger dig frågan om rapporten ska handläggas som lex Sarah."
    yield Panel(title="Varför frågan kommer till dig", facts=(("Beslutsrätt", given),))


def beside_investigation(step: Step) -> Iterator[Panel]:
    """Why it is investigated this deep, what has happened before, and a lex Sarah case that exists already."""
    facts = [("Skäl", step.facts.get("depth_because", ""))]
    if step.facts.get("lex_sarah_case"):
        opened = f"{step.facts['lex_sarah_case']} är öppnat. Svara ja på första frågan om allt ska utredas där."
        facts.append(("Lex Sarah", opened))
    if step.facts.get("plan_comment"):
        facts.append(("Att arbeta om", step.facts["plan_comment"]))
    yield Panel(title="Om utredningen", facts=tuple(facts))
    yield similar_panel(step)


def track_panel(reader: Reader) -> Panel:
    """The choice of track and the answer to the question of lex Sarah, each with its reason."""
    kinds = ("track", "handle_as_lex_sarah")
    query = select(Decision).where(Decision.case_id == reader.case.id, Decision.kind.in_(kinds)).order_by(Decision.id)
    items = []
    for (decision,) in reader.rows(query):
        by = roles.TITLES.get(decision.decider_role, "")
        where = [by, short_date(decision.decided_on), decision.paragraph]
        items.append(
            Item(
                title={**TRACKS, **LEX_SARAH}[decision.value],
                lines=(", ".join(part for part in where if part), f"Skäl: {decision.reason}"),
            )
        )
    return Panel(title="Spår", items=tuple(items))
