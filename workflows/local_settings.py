"""What a municipality has decided for itself, by day: deadlines, the chair's mandate, what the board keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.models import Base
from engine.step import Step
from workflows.law.local_rules import LocalRules


class LocalSetting(Base):
    """One decision of the municipality; a new one ends the old one and never rewrites it."""

    __tablename__ = "local_setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    value: Mapped[Any] = mapped_column(nullable=True)
    source: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A setting the product understands, and what holds where the municipality has decided nothing."""

    title: str
    default: Any


SETTINGS = {
    "deadlines": Known(title="Lokala frister (YAML)", default=""),
    "chair_mandate": Known(title="Nämnden har gett ordföranden uppdrag enligt 6 kap. 39 § KL", default=False),
    "board_decides_all": Known(title="Nämnden beslutar även när missförhållandet inte är allvarligt", default=False),
    "tell_manager": Known(title="Förvaltningschefen får brev när ett ärende bedöms som allvarligt", default=True),
}


def setting(step: Step, key: str) -> Any:
    """What holds today in the municipality. Raises KeyError for a key the product does not know."""
    known = SETTINGS[key]
    rows = step.rows(
        select(LocalSetting)
        .where(LocalSetting.key == key, LocalSetting.valid_from <= step.today)
        .where(LocalSetting.valid_to.is_(None) | (LocalSetting.valid_to >= step.today))
        .order_by(LocalSetting.valid_from.desc())
    )
    return rows[0].value if rows else known.default


def local_rules(step: Step) -> LocalRules:
    """The municipality's own deadlines of today."""
    return _read(setting(step, "deadlines") or "")


def decide(session: Session, key: str, value: Any, *, source: str, valid_from: date) -> None:
    """Let a new decision hold from a day; refuses deadlines that cannot be understood (BadLocalRule)."""
    if key not in SETTINGS:
        raise KeyError(key)
    if key == "deadlines":
        LocalRules.from_yaml(value)
    session.add(LocalSetting(key=key, value=value, source=source, valid_from=valid_from, valid_to=None))
    session.flush()


@lru_cache(maxsize=16)
def _read(text: str) -> LocalRules:
    return LocalRules.from_yaml(text)
