"""What an administrator is told when the database cannot be used; never its password."""

from __future__ import annotations

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

OLD = "Databasen är tom eller äldre än programmet. Kör vaksam database upgrade."
#: undefined_table, undefined_column
_MISSING = ("42P01", "42703")
#: connection_exception, operator_intervention (somebody stops the server)
_GONE = ("08", "57P")


def told_of(error: DBAPIError, url: str) -> str:
    """One Swedish sentence; "" when it is a fault of another kind."""
    address, words = make_url(url), str(error.orig)
    if address.get_backend_name() == "sqlite":
        if "no such table" in words or "no such column" in words:
            return OLD
        closed = "unable to open" in words or "not a database" in words
        return f"Databasen {address.database} går inte att öppna." if closed else ""
    state = getattr(error.orig, "sqlstate", None)
    if state in _MISSING:
        return OLD
    where = address.host or address.query.get("host") or "den här maskinen"
    if state is None and "FATAL" in words:
        return f"Databasen på {where} släpper inte in Vaksam. Kontrollera namn och lösenord i VAKSAM_DATABASE_URL."
    if error.connection_invalidated or (state is None and _is_connecting(error)) or str(state).startswith(_GONE):
        return f"Databasen på {where} svarar inte."
    return ""


def _is_connecting(error: DBAPIError) -> bool:
    """No statement was sent: it never came that far."""
    return error.statement is None
