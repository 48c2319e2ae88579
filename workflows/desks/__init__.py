"""What the municipality decides for itself, page by page: delegation, escalation, when the nämnd meets, settings."""

from collections.abc import Mapping

from engine.desks import Desk
from workflows.desks.delegation import DelegationDesk
from workflows.desks.escalation import EscalationDesk
from workflows.desks.meetings import MeetingsDesk
from workflows.desks.settings import SettingsDesk

#: By the word in the address.
DESKS: Mapping[str, Desk] = {
    "delegation": DelegationDesk(),
    "eskalering": EscalationDesk(),
    "sammantraden": MeetingsDesk(),
    "installningar": SettingsDesk(),
}

__all__ = ["DESKS"]
