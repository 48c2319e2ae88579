"""What came of a verification, in Swedish, with the exit code of a command that says it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.verifying.files import why_not
from engine.verifying.reading import Fault, Whole, examine

NO_HASH = "Det som står efter --head är ingen hash: den har 64 tecken, bara siffror och bokstäverna a–f."


def told_of_file(path: str, *, head: str | None = None) -> tuple[int, str]:
    """0 when all is as it was written, 1 when it is not, 2 when the file cannot be read or the head is none."""
    try:
        with open(path, "rb") as lines:
            return told_of(lines, head=head)
    except OSError as error:
        return 2, f"{path} går inte att läsa: {why_not(error)}."


def told_of(lines: Iterable[bytes], *, head: str | None = None) -> tuple[int, str]:
    """The same for lines from anywhere."""
    # None and not "": somebody who asks with an empty variable is told, and not that all is well.
    wanted = "" if head is None else head.strip().lower()
    if head is not None and not re.fullmatch("[0-9a-f]{64}", wanted):
        return 2, NO_HASH
    found = examine(lines, head=wanted)
    if isinstance(found, Fault):
        return 1, f"Första felet finns på rad {found.line} i exporten.\n{found.where}: {found.what}"
    return 0, _whole(found)


def _whole(found: Whole) -> str:
    sealed = f"Den senaste förseglingens hash är\n{found.head}" if found.head else "Inget är förseglat än."
    counted = f"{_many(found.cases, 'ärende', 'ärenden')} med {_many(found.rows, 'rad', 'rader')}"
    return f"Historiken är hel: inget är ändrat, borttaget eller tillagt i {counted}. {sealed}"


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
