"""What the municipality decides for itself, page by page: the delegation, when the nämnd meets, and the settings."""

from collections.abc import Mapping

from engine.desks import Desk
from workflows.desks.delegation import DelegationDesk
from workflows.desks.meetings import MeetingsDesk
from workflows.desks.settings import SettingsDesk

#: By the word in the address.
DESKS: Mapping[str, Desk] = {
    "delegation": DelegationDesk(),
    "sammantraden": MeetingsDesk(),
    "installningar": SettingsDesk(),
}

__all__ = ["DESKS"]
