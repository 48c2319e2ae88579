"""The decisions of a case as its papers tell them: what, by whom, on what authority, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.step import Step
from workflows import roles
from workflows.board.matters import matter_behind
from workflows.law.sources import cite
from workflows.law.statutory_time import swedish
from workflows.papers.recorded import Mark, Nature, Recorded, Statement
from workflows.records.decisions import OUTCOMES, SERIOUS, decisions_of
from workflows.records.models import Decision

#: The forms in which each kind of decision is written down.
FORMS = {"outcome": ("decide", "confirm_closing"), "notification": ("decide_notification",)}
NOTIFIED = {"yes": "Anmäls till IVO", "no": "Anmäls inte till IVO nu"}


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who decided and by what right; the right is None when the words about who say it already."""

    decider: str
    right: str | None = None


#: How a kind of case tells who decided, from the decision and the form in which it was written down.
Telling = Callable[[Step, Decision, Recorded], Authority]


@dataclass(frozen=True, kw_only=True)
class Decided:
    what: str
    value: str
    decider: str
    right: str | None  #: by what right, when it is told apart from who decided; empty when it is not known
    decided_on: date
    paragraph: str
    adjusted: bool | None  #: whether the minutes were adjusted at once; None when it was not said
    reason: Statement


def outcome_decisions(step: Step, forms: Sequence[Recorded]) -> list[Decided]:
    return [_decided(step, forms, one, "Beslut i ärendet", by_role) for one in decisions_of(step, "outcome")]


def notification_decisions(
    step: Step, forms: Sequence[Recorded], *, only: str = "", by: Telling | None = None
) -> list[Decided]:
    """Whether IVO was to be told, each time it was decided; `only` "yes" or "no" picks those."""
    found = [one for one in decisions_of(step, "notification") if not only or one.value == only]
    return [_decided(step, forms, one, "Beslut om anmälan till IVO", by or by_role) for one in found]


def _decided(step: Step, forms: Sequence[Recorded], decision: Decision, what: str, by: Telling) -> Decided:
    recorded = recorded_as(step, forms, decision)
    authority = by(step, decision, recorded)
    return Decided(
        what=what,
        value=_value(decision),
        decider=authority.decider,
        right=authority.right,
        decided_on=decision.decided_on,
        paragraph=decision.paragraph,
        adjusted=recorded.answers.get("immediate_adjustment"),
        reason=recorded.state(Nature.DECISION, decision.reason),
    )


def _value(decision: Decision) -> str:
    if decision.kind == "notification":
        return NOTIFIED[decision.value]
    return OUTCOMES[decision.value] + (". Anmäls till IVO." if decision.value in SERIOUS else "")


def recorded_as(step: Step, forms: Sequence[Recorded], decision: Decision) -> Recorded:
    """Where the decision was written down: in the nämnd's own matter, or in the form given in the same moment."""
    at = swedish(decision.recorded_at)
    matter = matter_behind(step, decision)
    if matter is not None and matter.recorded_by_id is not None:
        name = step.organisation.person(matter.recorded_by_id).name
        said = {
            "immediate_adjustment": matter.adjusted_at_once,
            "measures_approved": matter.measures_approved,
            "measures_approved_reason": matter.measures_reason,
        }
        return Recorded(form="decide", mark=Mark(name=name, position=matter.recorded_position, at=at), answers=said)
    given = (form for form in forms if form.form in FORMS[decision.kind] and form.mark and form.mark.at == at)
    return next(given, Recorded(form=decision.kind, mark=None, answers={}))


def by_role(step: Step, decision: Decision, recorded: Recorded) -> Authority:
    """The nämnd, its chair, or a delegate by the role's name."""
    return Authority(decider=_decider(step, decision))


def _decider(step: Step, decision: Decision) -> str:
    board = step.organisation.chain(step.case.unit_id)[-1].name
    if decision.decider_role == roles.BOARD_SECRETARY:
        return board
    if decision.decider_role == roles.CHAIR:
        mandate = cite("board.chair_decision", on=decision.decided_on)
        return f"Ordföranden i {board[:1].lower()}{board[1:]}, på nämndens uppdrag i brådskande ärenden ({mandate})"
    delegation = cite("board.delegation", on=decision.decided_on)
    title = roles.TITLES.get(decision.decider_role, decision.decider_role)
    return f"{title}, på delegation från {board[:1].lower()}{board[1:]} ({delegation})"
