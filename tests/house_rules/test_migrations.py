"""The numbered steps lead to just the tables the code knows."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.database import connect
from engine.models import Base
from workflows import schema


def test_the_migrations_make_the_tables_the_models_describe(database_url: str) -> None:
    schema.import_models()
    engine = connect(database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []
