"""What a check found: where, what is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something in the database that does not agree with the rest; never holds what somebody wrote."""

    kind: str  #: a fixed word, for programs
    where: str  #: a case's number, or the table and key of a row
    what: str  #: one plain Swedish sentence
    remedy: str  #: what an administrator does about it, in Swedish
