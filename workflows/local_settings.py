"""What a municipality has decided for itself, by day: deadlines, the chair's mandate, what the board keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.step import Step
from workflows import by_day
from workflows.by_day import Decided
from workflows.law.local_rules import LocalRules


class LocalSetting(Decided):
    """What one of SETTINGS says."""

    __tablename__ = "local_setting"
    value: Mapped[Any] = mapped_column(nullable=True)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A setting the product understands, and what holds where the municipality has decided nothing."""

    title: str
    default: Any
    choices: tuple[tuple[str, str], ...] = ()  #: value and what people read, when it is one of these


SETTINGS = {
    "deadlines": Known(title="Lokala frister (YAML)", default=""),
    "chair_mandate": Known(title="Nämnden har gett ordföranden uppdrag enligt 6 kap. 39 § KL", default=False),
    "board_decides_all": Known(title="Nämnden beslutar även när missförhållandet inte är allvarligt", default=False),
    "tell_manager": Known(title="Förvaltningschefen får brev när ett ärende bedöms som allvarligt", default=True),
    "lex_maria_tell_head": Known(
        title="Förvaltningschefen får brev när en händelse kan behöva anmälas enligt lex Maria", default=True
    ),
    "breach_decider": Known(
        title="Beslutar om personuppgiftsincidenter",
        default="forvaltningschef",
        choices=(("forvaltningschef", "Förvaltningschefen"), ("namndsekreterare", "Nämnden")),
    ),
    "manager_view_ends_at_lex_sarah": Known(
        title="Enhetschefen ser inte längre ärendet när det har blivit lex Sarah", default=False
    ),
    "deep_investigation_product": Known(
        title="Utredare tar över en avvikelse från detta riskvärde (allvarlighet gånger sannolikhet)", default=8
    ),
    "deep_investigation_severity": Known(
        title="Utredare tar över en avvikelse från denna allvarlighetsgrad", default=3
    ),
    "deviation_deep_product_care": Known(
        title="Utredare tar över en avvikelse i hälso- och sjukvård från detta riskvärde", default=4
    ),
    "provider_link_days": Known(title="Så många dagar gäller en länk till en privat utförare", default=14),
    "similar_days": Known(title="Så många dagar bakåt söks liknande händelser åt den som utreder", default=730),
    "duplicate_days": Known(title="Så många dagar isär kan två rapporter gälla samma händelse", default=1),
    "trend_days": Known(title="Så många dagar bakåt räknas avvikelser när mönster söks", default=62),
    "trend_count": Known(title="Så många avvikelser med samma orsak på en enhet blir ett ärende", default=7),
    "trend_new_category_days": Known(
        title="En kategori är ny på enheten om den inte har förekommit på så många dagar (0: söks inte)", default=365
    ),
    "trend_new_category_after": Known(
        title="Så många avvikelser ska enheten ha haft på den tiden för att en ny kategori ska bli ett ärende",
        default=10,
    ),
    "trend_rising_count": Known(
        title="Så många bedömningar i rad med stigande allvarlighet på en enhet blir ett ärende (0: söks inte)",
        default=3,
    ),
}


class Day(Protocol):
    """A Swedish day and a way to ask for rows: a step, or the clock's lookout."""

    @property
    def today(self) -> date: ...

    def rows(self, query: Select[Any]) -> Sequence[Any]: ...


def setting(step: Step | Day, key: str) -> Any:
    """What holds today in the municipality. Raises KeyError for a key the product does not know."""
    known = SETTINGS[key]
    rows = step.rows(valid_on(key, step.today))
    return rows[0].value if rows else known.default


def setting_on(session: Session, key: str, day: date) -> Any:
    """The same where no case is at hand."""
    known = SETTINGS[key]
    row = session.scalars(valid_on(key, day)).first()
    return row.value if row else known.default


def valid_on(key: str, day: date) -> Select[LocalSetting]:
    """The row that holds on a day first."""
    return by_day.valid_on(LocalSetting, day).where(LocalSetting.key == key)


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
