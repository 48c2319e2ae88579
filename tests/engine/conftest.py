"""A town for the tests of the engine."""

from collections.abc import Iterator

import pytest

from tests.builders import Town


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """Granvik on a Tuesday morning, on each of the two databases."""
    built = Town(database_url)
    yield built
    built.close()
