"""What the register of breaches knows of a case, for its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from engine.definition import Panel
from engine.reading.reader import Reader
from workflows.law.catalogue import catalogued
from workflows.law.local_rules import rule_for
from workflows.law.sources import source
from workflows.law.statutory_time import swedish
from workflows.law.swedish import short_date
from workflows.records.models import Breach
from workflows.records.panels import measures_panel
from workflows.records.timeline import timeline_panel

#: What the case may rest on -> key of the legal source.
DUTIES = {
    "Anmäla till Integritetsskyddsmyndigheten": "personal_data.breach",
    "Dokumentera alla incidenter": "personal_data.breach_register",
    "Informera de registrerade": "personal_data.breach_persons",
}
RISKS = {"unlikely": "Osannolikt med risk för enskilda", "risk": "Risk för enskilda", "high": "Hög risk för enskilda"}
DECISIONS = {
    "notify": "Anmäls till Integritetsskyddsmyndigheten",
    "not_notify": "Anmäls inte: risken är osannolik",
    "no_breach": "Ingen personuppgiftsincident",
}
KINDS = {
    "confidentiality": "någon obehörig kan ha fått se uppgifterna",
    "integrity": "uppgifter har ändrats",
    "availability": "uppgifter har kommit bort eller går inte att nå",
}
AUTHORITY = "breach.authority"


def panels(reader: Reader) -> Iterator[Panel]:
    yield register_panel(reader)
    yield timeline_panel(reader)
    yield measures_panel(reader)
    yield law_panel(reader)


def register_panel(reader: Reader) -> Panel:
    """The row of the register, notified or not."""
    rows = reader.rows(select(Breach).where(Breach.case_id == reader.case.id))
    facts = [fact for (breach,) in rows for fact in (*_known(breach), *_decided(breach), *_told(breach))]
    return Panel(title="Incidentregistret", facts=tuple((term, value) for term, value in facts if value))


def law_panel(reader: Reader) -> Panel:
    """The articles, and how sure we are of each."""
    found = [(what, source(key, on=reader.today)) for what, key in DUTIES.items()]
    rows = tuple((what, one.citation, one.note or "Ja, mot källan") for what, one in found)
    return Panel(title="Lagrum", columns=("Vad", "Bestämmelse", "Kontrollerat?"), rows=rows)


def _known(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Känd sedan", _clock(breach.known_at)
    rule = rule_for(AUTHORITY, on=swedish(breach.known_at).date())
    yield "72 timmar går ut", _clock(rule.due(breach.known_at, label=catalogued(AUTHORITY).label).at)
    yield "Vad som har hänt", ", ".join(KINDS[kind] for kind in breach.kinds.split(",") if kind).capitalize()
    yield "Berörda personer", "" if breach.persons is None else f"Ungefär {breach.persons}"


def _decided(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Risk enligt dataskyddsombudet", RISKS.get(breach.risk, "")
    yield "Dataskyddsombudets råd", DECISIONS.get(breach.advice, "")
    yield "Beslut", DECISIONS.get(breach.decision, "")
    yield "Skäl till beslutet", breach.decision_reason
    yield "Varför de registrerade inte informeras", breach.inform_reason


def _told(breach: Breach) -> Iterator[tuple[str, str]]:
    yield "Anmäld", _clock(breach.notified_at)
    yield "Skäl till förseningen", breach.late_reason
    yield "Kompletterad", short_date(breach.supplemented_on) if breach.supplemented_on else ""
    yield "Myndighetens diarienummer", breach.reference
    yield "De registrerade informerade", short_date(breach.persons_informed_on) if breach.persons_informed_on else ""


def _clock(at: datetime | None) -> str:
    if at is None:
        return ""
    local = swedish(at)
    return f"{short_date(local.date())} kl. {local:%H.%M}"
