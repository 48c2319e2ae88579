"""What a demonstration has that no municipality has."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from webapp.demo.clock import DemoClock
from webapp.demo.mailbox import Mailbox


@dataclass(frozen=True, kw_only=True)
class Demo:
    """app.config["VAKSAM_DEMO"] of a demonstration."""

    clock: DemoClock
    mailbox: Mailbox


def demonstration() -> Demo | None:
    """None where real cases are handled."""
    found = current_app.config.get("VAKSAM_DEMO")
    return found if isinstance(found, Demo) else None
