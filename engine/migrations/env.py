"""Alembic's entry: numbered steps from an empty database to today's."""

from alembic import context

from engine.database import alone, connect
from engine.models import Base


def run() -> None:
    engine = connect(context.config.get_main_option("sqlalchemy.url") or "")
    # Which steps are left is asked within the lock: machines that start at once take the same ones only once.
    with engine.connect() as connection, connection.begin():
        alone(connection, "upgrade")
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
