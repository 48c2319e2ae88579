"""Identities of steps that can be told beforehand, for a demonstration that is the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from uuid import NAMESPACE_OID, UUID, uuid5

from SpiffWorkflow import task as spiff_task


@contextmanager
def counted_identities(series: str) -> Iterator[None]:
    """While this lasts, new steps are numbered in the series instead of drawn at random. Not beside other work."""
    numbers = count(1)
    drawn = spiff_task.uuid4

    def next_identity() -> UUID:
        return uuid5(NAMESPACE_OID, f"{series}:{next(numbers)}")

    spiff_task.uuid4 = next_identity
    try:
        yield
    finally:
        spiff_task.uuid4 = drawn
