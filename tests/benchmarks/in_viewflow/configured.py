"""Django's settings in code, for a database by the address we use for our own."""

# mypy: disable-error-code="import-not-found, import-untyped"

from __future__ import annotations

from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from sqlalchemy.engine import make_url

APPS = ["django.contrib.contenttypes", "django.contrib.auth", "viewflow", "viewflow.workflow"]


def configure(url: str) -> None:
    """Everything in place and every table made."""
    settings.configure(
        SECRET_KEY="for a measurement",
        DATABASES={"default": _database(url)},
        INSTALLED_APPS=[*APPS, "tests.benchmarks.in_viewflow"],
        MIGRATION_MODULES=dict.fromkeys(("contenttypes", "auth", "viewflow")),  # tables straight from the models
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        USE_TZ=True,
    )
    django.setup()
    # The flow adds a permission for each step to its model: it must be known before they are made.
    import tests.benchmarks.in_viewflow.flows  # noqa: F401

    call_command("migrate", run_syncdb=True, verbosity=0)


def _database(url: str) -> dict[str, Any]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        # As ours: the write lock first, a log beside the file, and no more waiting for the disk than that asks for.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": address.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.database,
        "USER": address.username,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "CONN_MAX_AGE": None,
    }
