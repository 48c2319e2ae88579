"""The municipalities that Vaksam can be tried in: each a folder with its organisation and, perhaps, its stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
GRANVIK = "granvik"


class UnknownMunicipality(KeyError):
    """There is no folder for that municipality."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"kommunen {self.key!r} finns inte. Det här finns: {', '.join(municipalities())}"


@dataclass(frozen=True, kw_only=True)
class Municipality:
    key: str
    folder: Path
    content: Mapping[str, Any]  #: of organisation.yaml

    @property
    def name(self) -> str:
        """ "Katrineholms kommun"."""
        return str(self.content["municipality"])

    @property
    def try_as(self) -> Sequence[tuple[str, str]]:
        """Whom a visitor may begin as: username and what they do."""
        return [(row["username"], row["what"]) for row in self.content["try_as"]]

    @property
    def usual(self) -> Path:
        """What people usually do at each step; a municipality without its own does as in Granvik."""
        own = self.folder / "usual.yaml"
        return own if own.is_file() else HERE.parent / GRANVIK / "usual.yaml"


def municipalities() -> list[str]:
    """The keys of all, Granvik first."""
    others = sorted(path.parent.name for path in HERE.glob("*/organisation.yaml"))
    return [GRANVIK, *others]


@cache
def municipality(key: str) -> Municipality:
    """Raises UnknownMunicipality."""
    if key not in municipalities():
        raise UnknownMunicipality(key)
    folder = HERE.parent / GRANVIK if key == GRANVIK else HERE / key
    text = (folder / "organisation.yaml").read_text(encoding="utf-8")
    return Municipality(key=key, folder=folder, content=yaml.safe_load(text))
