"""A decision as it is written: att-satser, one a line, whatever marks stand before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"^(?:[-–•*]|\d+[.)])\s*")


@dataclass(frozen=True, kw_only=True)
class Clauses:
    before: str  #: what stands before the first att-sats; the whole text when there is none
    numbered: tuple[str, ...]


def clauses(text: str) -> Clauses:
    """A line that does not begin with "att" goes on from the one above; no word is left out."""
    before: list[str] = []
    found: list[str] = []
    for line in text.splitlines():
        words = _MARK.sub("", line.strip())
        if words.lower().startswith("att "):
            found.append(words)
        elif words and found:
            found[-1] += f" {words}"
        else:
            before.append(line.strip())
    return Clauses(before="\n".join(before).strip(), numbered=tuple(found))
