"""Who decided to tell IVO, and by what right."""

from __future__ import annotations

from collections.abc import Sequence

from engine.step import Step
from workflows import roles
from workflows.delegation import decider
from workflows.law.sources import cite
from workflows.papers.decided import Authority, Decided, notification_decisions
from workflows.papers.recorded import Recorded
from workflows.records.models import Decision


def decisions(step: Step, forms: Sequence[Recorded], *, only: str = "") -> list[Decided]:
    """Each time it was decided; `only` "yes" or "no" picks those."""
    return notification_decisions(step, forms, only=only, by=authority)


def authority(step: Step, decision: Decision, recorded: Recorded) -> Authority:
    """The one who decided by name, also when it was in somebody's stead; the right as it stood that day."""
    if decision.decider_role == roles.BOARD_SECRETARY:
        return Authority(decider=step.organisation.chain(step.case.unit_id)[-1].name, right="Nämndens eget beslut")
    role, mark = roles.TITLES.get(decision.decider_role, decision.decider_role), recorded.mark
    return Authority(decider=f"{mark.name}, {mark.position}" if mark else role, right=_right(step, decision, role))


def _right(step: Step, decision: Decision, role: str) -> str:
    """Empty when the municipality has entered no delegation: the product's proposal gives nobody a right."""
    mandate = decider(step, "notify_lex_maria", on=decision.decided_on)
    if mandate.proposed or mandate.role != decision.decider_role:
        return ""
    delegation = cite("board.delegation", on=decision.decided_on)
    return f"Delegation till {role[:1].lower()}{role[1:]}, {mandate.source} ({delegation})"
