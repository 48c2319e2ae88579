"""A personal data breach: what the register shows, whose clock it is, and who decides, beyond the stories."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.definitions import bundle_of
from engine.models import Case
from engine.reading.reader import Reader
from engine.repair import Repairs
from tests.builders import Town
from workflows.data_breach.panels import panels
from workflows.law.statutory_time import swedish
from workflows.local_settings import decide

#: 20.15 in Granvik, the evening before the clocks go back.
DISCOVERED = datetime(2026, 10, 24, 18, 15, tzinfo=UTC)
RECEIVED: dict[str, Any] = {
    "immediate_measures": "Mottagaren har raderat brevet.",
    "measures_taken_on": "2026-10-24",
    "person_safe": True,
    "police_report": "yes",
    "person_informed": True,
    "guardian_informed": "none",
}
DESCRIBED: dict[str, Any] = {
    "breach_known_on": "2026-10-24",
    "breach_known_at": "20:15",
    "breach_kinds": ["confidentiality", "availability"],
    "breach_description": "Fel e-postlista.",
    "data_kinds": ["social"],
    "persons_affected": 40,
    "persons_kinds": ["service_user"],
    "processor_involved": False,
    "contained": True,
}
ADVICE: dict[str, Any] = {
    "breach_risk": "unlikely",
    "breach_risk_reason": "Mottagaren är känd.",
    "advice": "not_notify",
    "advice_inform": False,
}
DECISION: dict[str, Any] = {
    "breach_decision": "not_notify",
    "breach_decision_reason": "Uppgifterna lästes inte.",
    "inform_persons_decision": False,
    "inform_exception": "not_high",
    "inform_exception_reason": "Ingen har läst dem.",
}


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    built = Town(database_url, now=DISCOVERED)
    yield built
    built.close()


def described(town: Town, **also: Any) -> str:
    report = {
        "kind": "event",
        "unit": town.unit("Barn- och familjeenheten"),
        "happened_on": "2026-10-24",
        "noticed_on": "2026-10-24",
        "what_happened": "Fel e-postlista.",
    }
    number = town.cases.open("data_breach", town.person("emma"), report)
    town.do("receive_report", "yvonne", number, **RECEIVED)
    town.do("describe_breach", "yvonne", number, **{**DESCRIBED, **also})
    return number


def test_a_local_day_may_be_elapsed_hours_or_the_same_clock(town: Town) -> None:
    assert local_due(town, "advise", described(town)) == "2026-10-25T19:15"
    with town.house.database.transaction() as session:
        rules = "rules: {breach.advice: [{rule: P1D/clock, warn_hours: 6, source: Rutin}]}"
        decide(session, "deadlines", rules, source="SN", valid_from=date(2026, 1, 1))
    assert local_due(town, "advise", described(town)) == "2026-10-25T20:15"


def test_a_breach_known_earlier_than_it_was_told_counts_from_when_it_was_known(town: Town) -> None:
    number = described(town, breach_known_on="2026-10-23", breach_known_at="08:00")
    town.do("advise", "disa", number, **ADVICE)
    assert local_due(town, "decide_breach", number) == "2026-10-25T07:00"


def test_the_register_shows_why_nobody_was_told(town: Town) -> None:
    number = described(town)
    town.do("advise", "disa", number, **ADVICE)
    town.do("decide_breach", "rune", number, **DECISION)
    shown = register_of(town, number)
    assert shown["Känd sedan"] == "24 oktober 2026 kl. 20.15"
    assert shown["72 timmar går ut"] == "27 oktober 2026 kl. 19.15"
    assert shown["Beslut"] == "Anmäls inte: risken är osannolik"
    assert shown["Skäl till beslutet"] == "Uppgifterna lästes inte."
    assert shown["Varför de registrerade inte informeras"] == "Ingen har läst dem."
    assert "Anmäld" not in shown
    town.now += timedelta(days=1)
    assert town.case(number).status == "open"


def test_the_municipality_says_who_decides_for_the_controller(town: Town) -> None:
    with town.house.database.transaction() as session:
        decide(session, "breach_decider", "namndsekreterare", source="SN", valid_from=date(2026, 1, 1))
    number = described(town)
    town.do("advise", "disa", number, **ADVICE)
    assert town.task("decide_breach", number).role == "namndsekreterare"


def test_without_the_officers_advice_there_is_still_somebody_who_decides(town: Town) -> None:
    number = described(town)
    Repairs(town.house).skip(town.task("advise", number).id, town.person("admin"), "Dataskyddsombudet är borta.")
    town.do("decide_breach", "rune", number, **DECISION)
    assert register_of(town, number)["Beslut"] == "Anmäls inte: risken är osannolik"


def local_due(town: Town, task: str, number: str) -> str:
    due = town.task(task, number).due_at
    assert due is not None
    return swedish(due).isoformat()[:16]


def register_of(town: Town, number: str) -> dict[str, str]:
    with town.house.database.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        bundle = bundle_of(session, case.definition_hash)
        reader = Reader(session=session, case=case, bundle=bundle, today=town.now.date())
        return dict(next(iter(panels(reader))).facts)
