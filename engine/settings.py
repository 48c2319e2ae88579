"""What a municipality sets for its machine, read from the environment once; docs/installningar.md lists every name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo


class BadSetting(ValueError):
    """A setting cannot be understood; it is named with what is expected."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each field is read from VAKSAM_<NAME>."""

    database_url: str = "sqlite:///vaksam.db"
    database_connections: int = 10  #: kept open by each process; twice as many in a rush
    base_url: str = "http://127.0.0.1:8000"  #: how people reach the product; used in letters
    trusted_proxies: int = 0  #: how many servers of our own stand between people and the product
    secret_key: str = ""  #: signs sessions; needed by `vaksam serve`
    municipality: str = "Kommunen"
    mail_host: str = ""  #: no letters leave while this is empty
    mail_port: int = 587
    mail_user: str = ""
    mail_password: str = ""
    mail_starttls: bool = True
    mail_ca_file: str = ""  #: trust this authority besides the machine's own
    mail_from: str = "vaksam@example.invalid"
    clock_seconds: int = 20  #: how often due clocks and letters are looked for
    max_file_mb: int = 20
    session_hours: int = 10
    monitor_token: str = ""  #: shown by the machine that watches, for /halsa in detail and /metrics
    log: str = "json"  #: how lines of the log are written: json or text

    @property
    def zone(self) -> ZoneInfo:
        """Days are counted in Swedish time."""
        return ZoneInfo("Europe/Stockholm")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises BadSetting for a value of the wrong kind."""
    given: dict[str, Any] = {}
    for field in fields(Settings):
        name = f"VAKSAM_{field.name.upper()}"
        if name in environment:
            given[field.name] = _value(name, environment[name], str(field.type))
    if given.get("log", "json") not in ("json", "text"):
        raise BadSetting("VAKSAM_LOG ska vara json eller text.")
    return Settings(**given)


def _value(name: str, text: str, kind: str) -> Any:
    if kind == "int":
        if not text.isdigit():
            raise BadSetting(f"{name} ska vara ett heltal, inte {text!r}.")
        return int(text)
    if kind == "bool":
        if text.lower() not in ("0", "1", "true", "false"):
            raise BadSetting(f"{name} ska vara 1 eller 0, inte {text!r}.")
        return text.lower() in ("1", "true")
    return text
