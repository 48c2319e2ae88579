"""Alembic's entry: numbered steps from an empty database to today's."""

from alembic import context

from engine.database import connect
from engine.models import Base


def run() -> None:
    engine = connect(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
