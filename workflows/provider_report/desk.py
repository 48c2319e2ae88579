"""What the pages about providers need of the trade, in one place."""

from __future__ import annotations

from workflows.provider_report.links import LinkNotUsable, links, make_link, note_used, providers, usable, withdraw
from workflows.records.providers import figures

__all__ = ["LinkNotUsable", "figures", "links", "make_link", "note_used", "providers", "usable", "withdraw"]
