"""What came of a verification, in Swedish, with the exit code of a command that says it."""

from __future__ import annotations

from collections.abc import Iterable

from engine.verifying.reading import verify


def told_of_file(path: str, *, head: str = "") -> tuple[int, str]:
    """0 when all is as it was written, 1 when it is not, 2 when the file cannot be read."""
    try:
        with open(path, "rb") as lines:
            return told_of(lines, head=head)
    except OSError as error:
        return 2, f"{path} går inte att läsa: {error.strerror}."


def told_of(lines: Iterable[bytes], *, head: str = "") -> tuple[int, str]:
    """The same for lines from anywhere."""
    fault = verify(lines, head=head)
    if fault is None:
        return 0, "Historiken är hel: inget är ändrat, borttaget eller tillagt."
    return 1, f"Första felet finns på rad {fault.line} i exporten.\n{fault.where}: {fault.what}"
