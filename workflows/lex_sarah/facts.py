"""What the drawing and its tables may ask for that no form says: worked out from the registers and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.step import Step
from workflows import roles
from workflows.board import ivo
from workflows.board.mandate import chair_may_decide, chair_threshold_days
from workflows.board.meetings import days_to_next_meeting
from workflows.delegation import Mandate, decider
from workflows.local_settings import setting
from workflows.records.decisions import decisions_of
from workflows.records.measures import open_measures


def may_notify(step: Step) -> str:
    """D2: the role that tells IVO for the nämnd."""
    return _role(step, decider(step, "notify_ivo"))


def may_decide(step: Step) -> str:
    """The role that decides what is not serious; a municipality may have kept it all to the nämnd."""
    return roles.BOARD_SECRETARY if setting(step, "board_decides_all") else _role(step, outcome_mandate(step))


def delegated_in(step: Step, key: str, role: str) -> str:
    """The point of the delegationsordning that lets this role decide; empty when it decides by other right."""
    mandate = decider(step, key)
    return mandate.paragraph if mandate.role == role and not mandate.by_board else ""


def outcome_mandate(step: Step) -> Mandate:
    return decider(step, "lex_sarah_outcome")


def _role(step: Step, mandate: Mandate) -> str:
    """What a delegate with jäv may not decide goes back to the nämnd."""
    chain = step.organisation.chain(step.case.unit_id)
    holders = {person.id for unit in chain for person in step.organisation.holders(mandate.role, unit.id)}
    return roles.BOARD_SECRETARY if holders and holders <= step.involved else mandate.role


def _decider_level(step: Step) -> str:
    mandate = outcome_mandate(step)
    return mandate.level if step.facts.get("decider") == mandate.role else ""


COMPUTED: Mapping[str, Callable[[Step], Any]] = {
    "days_to_meeting": days_to_next_meeting,
    "chair_threshold_days": chair_threshold_days,
    "chair_mandate": chair_may_decide,
    "may_notify": may_notify,
    "may_decide": may_decide,
    "decider_level": _decider_level,
    "may_appoint": lambda step: decider(step, "lex_sarah_investigator").role,
    "appoint_level": lambda step: decider(step, "lex_sarah_investigator").level,
    "reception_done": lambda step: False,
    "board_decides": lambda step: bool(setting(step, "board_decides_all")),
    "open_measures": open_measures,
}


def ivo_question_settled(step: Step) -> bool:
    """Nobody is still to decide whether IVO must be told."""
    return not ivo.question_open(step, step.case.id)


def investigation_decided(step: Step) -> bool:
    """The outcome of the investigation has been decided."""
    return bool(decisions_of(step, "outcome"))


def notification_decided(step: Step) -> bool:
    """It has been decided that IVO is told, or IVO has been told."""
    return ivo.is_told(step, step.case.id)
