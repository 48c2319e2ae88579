"""What a panel of the trade may ask when a case is shown: rows of its registers, and the words for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

from engine.definitions import Bundle
from engine.models import Case

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads and never writes; a page has few statements to spend, so a panel asks once for all it needs."""

    session: Session
    case: Case
    bundle: Bundle
    today: date  #: the Swedish day

    def rows(self, query: Select[*Columns]) -> Sequence[Row[*Columns]]:
        return self.session.execute(query).all()

    def words(self, form: str, field: str, value: Any) -> str:
        """What people read for a choice of a form's field; the value itself when it is none of the choices."""
        choices = self.bundle.forms[form].property(field).choices
        return next((title for known, title in choices if known == value), str(value))
