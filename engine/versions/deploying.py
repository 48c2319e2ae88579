"""Store today's version of a process beside those that cases run on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.definition import Workflow
from engine.definitions import deploy
from engine.installation import Installation
from engine.models import Case, Definition


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """What new cases of a process get from now on."""

    workflow: Workflow
    version: int
    new: bool  #: stored by this deployment
    newest: int  #: another than `version` when an older version was deployed anew
    on_others: int  #: running cases on other versions


def deploy_one(house: Installation, workflow: Workflow) -> Deployed:
    """Raises DrawingRefused; running cases stay on their versions."""
    with house.database.transaction() as session:
        versions = select(Definition.version).where(Definition.workflow == workflow.name)
        before = set(session.scalars(versions))
        bundle = deploy(session, workflow, house.now())
        version = session.scalars(versions.where(Definition.hash == bundle.hash)).one()
        others = select(func.count()).where(
            Case.workflow == workflow.name, Case.status == "open", Case.definition_hash != bundle.hash
        )
        return Deployed(
            workflow=workflow,
            version=version,
            new=version not in before,
            newest=max({*before, version}),
            on_others=session.scalar(others) or 0,
        )
