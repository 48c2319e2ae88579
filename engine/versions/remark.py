"""What is said of one element of a drawing when a case would change version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One element and what the new version means for it; `stops` says that the case cannot be moved."""

    element_id: str
    label: str  #: as it is drawn; empty when the drawing gives it no words
    says: str  #: Swedish
    remedy: str = ""
    stops: bool = False
