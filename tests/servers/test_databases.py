"""Each test gets a database of its own, with tables and no rows, on both kinds of server."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.servers import databases


def two_tables(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE report (name TEXT)"))
        connection.execute(text("CREATE TABLE act (name TEXT)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def rows_after_adding_one(url: str) -> int:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO report VALUES ('Åsa')"))
        counted = connection.execute(text("SELECT count(*) FROM report")).scalar_one()
    engine.dispose()
    return int(counted)


def test_what_one_test_wrote_is_not_there_for_the_next(kind: str, tmp_path: Path) -> None:
    for _ in range(2):
        if kind == "sqlite":
            assert rows_after_adding_one(databases.sqlite(tmp_path, two_tables)) == 1
        else:
            with databases.postgres(two_tables) as url:
                assert rows_after_adding_one(url) == 1


def test_postgres_folds_swedish_letters_as_a_person_would() -> None:
    with databases.postgres(two_tables) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            assert (
                connection.execute(text("SELECT lower('ÅKERÖ') || ('Öberg' ILIKE 'öB%')")).scalar_one() == "åkerötrue"
            )
        engine.dispose()
