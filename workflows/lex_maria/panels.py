"""What the registers know of a lex Maria case, for its page."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.definition import Item, Panel
from engine.models import Person
from engine.reading.reader import Reader
from workflows import roles
from workflows.law.sources import source
from workflows.law.statutory_time import swedish
from workflows.law.swedish import short_date
from workflows.records.care import HARMS
from workflows.records.models import Decision, HarmAssessment, Notification, PatientInformation
from workflows.records.panels import measures_panel, risk_panel
from workflows.records.timeline import timeline_panel

#: What the case may rest on -> key of the legal source.
DUTIES = {
    "Utreda händelser som har medfört eller hade kunnat medföra en vårdskada": "lex_maria.investigate",
    "Informera patienten": "lex_maria.inform_patient",
    "Anmäla till IVO": "lex_maria.notify",
    "Anmälans form och innehåll": "lex_maria.form",
    "När utredningen ska vara hos IVO": "lex_maria.investigation_time",
}
#: Where the words of a risk were chosen, by when it was assessed.
RISK_QUESTIONS = {
    "reception": ("assess_event", "severity", "probability"),
    "after_measures": ("plan_measures", "risk_severity_after", "risk_probability_after"),
}
STAGES = {"assessed": "Första bedömningen", "decided": "Vid beslut om anmälan", "concluded": "Enligt utredningen"}
TOLD = {"patient": "Patienten", "relative": "En närstående", "nobody": "Ingen"}
OCCASIONS = {"event": "Om händelsen", "outcome": "Om utfallet"}
ANSWERS = {"yes": "Ska anmälas till IVO", "no": "Ska inte anmälas nu"}


def panels(reader: Reader) -> Iterator[Panel]:
    yield timeline_panel(reader)
    yield harm_panel(reader)
    yield information_panel(reader)
    yield notification_panel(reader)
    yield measures_panel(reader)
    yield risk_panel(reader, RISK_QUESTIONS)
    yield law_panel(reader)


def harm_panel(reader: Reader) -> Panel:
    """Each time the harm was judged, by whom; no judgement takes the place of an earlier one."""
    query = (
        select(HarmAssessment, Person.name)
        .join(Person, Person.id == HarmAssessment.assessed_by_id)
        .where(HarmAssessment.case_id == reader.case.id)
        .order_by(HarmAssessment.id)
    )
    items = [
        Item(
            title=f"{STAGES[one.stage]}: {HARMS[one.harm].lower()}",
            lines=(f"Bedömt av {name} {short_date(swedish(one.assessed_at).date())}",),
        )
        for one, name in reader.rows(query)
    ]
    return Panel(title="Vårdskada", items=tuple(items))


def information_panel(reader: Reader) -> Panel:
    """What the patient has been told, and whether all that the law asks for was."""
    mine = PatientInformation.case_id == reader.case.id
    rows = reader.rows(select(PatientInformation).where(mine).order_by(PatientInformation.id))
    return Panel(title="Information till patienten", items=tuple(_information(one) for (one,) in rows))


def notification_panel(reader: Reader) -> Panel:
    """What was decided about telling IVO, and what was told."""
    decided = select(Decision).where(Decision.case_id == reader.case.id).order_by(Decision.id)
    told = select(Notification).where(Notification.case_id == reader.case.id).order_by(Notification.id)
    items = [_decision(one) for (one,) in reader.rows(decided)] + [_told(one) for (one,) in reader.rows(told)]
    return Panel(title="Anmälan enligt lex Maria", items=tuple(items))


def law_panel(reader: Reader) -> Panel:
    """The paragraphs of today, and how sure we are of each."""
    found = [(what, source(key, on=reader.today)) for what, key in DUTIES.items()]
    rows = tuple((what, one.citation, one.note or "Ja, mot källan") for what, one in found)
    return Panel(title="Lagrum", columns=("Vad", "Bestämmelse", "Kontrollerat?"), rows=rows)


def _information(one: PatientInformation) -> Item:
    when = f" {short_date(one.told_on)}" if one.told_on else ""
    items = "Informationen enligt lagen är given" if one.statutory else "Utan lagens sex punkter"
    return Item(title=f"{OCCASIONS[one.stage]}: {TOLD[one.told].lower()}{when}", lines=(items,))


def _decision(one: Decision) -> Item:
    by = roles.TITLES.get(one.decider_role, one.decider_role)
    where = ", ".join(part for part in (by, short_date(one.decided_on), one.paragraph) if part)
    return Item(title=ANSWERS.get(one.value, one.value), lines=(where, f"Skäl: {one.reason}"))


def _told(one: Notification) -> Item:
    sent = one.notified_on if one.investigation_attached else one.supplemented_on
    lines = [HARMS.get(one.kind, one.kind)]
    lines.append(f"Utredningen skickades {short_date(sent)}" if sent else "Utredningen är inte skickad än")
    if one.reference:
        lines.append(f"IVO:s diarienummer {one.reference}")
    return Item(title=f"Anmält till IVO {short_date(one.notified_on)}", lines=tuple(lines))
