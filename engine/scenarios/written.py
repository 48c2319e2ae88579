"""YAML as somebody wrote it: every value keeps its line, dates stay text, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d*)")


class BadScenario(Exception):
    """The file cannot be played as it is written; file, line and what is wrong, in Swedish."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name} rad {line}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Written:
    """A value and where it stands."""

    value: Any  #: text, whole number, bool, None, a list of Written, or a mapping of text to Written
    path: Path
    line: int

    def wrong(self, message: str) -> BadScenario:
        return BadScenario(self.path, self.line, message)

    @property
    def text(self) -> str:
        """Raises BadScenario unless it is one word or sentence."""
        if not isinstance(self.value, str | int) or isinstance(self.value, bool):
            raise self.wrong("här ska det stå en text.")
        return str(self.value)

    @property
    def number(self) -> int:
        """Raises BadScenario unless it is a whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.wrong("här ska det stå ett heltal.")
        return self.value

    @property
    def rows(self) -> Sequence[Written]:
        """A list; one value that stands alone is a list of one, and nothing at all is an empty list."""
        if self.value is None:
            return []
        return self.value if isinstance(self.value, list) else [self]

    @property
    def mapping(self) -> Mapping[str, Written]:
        """Raises BadScenario unless it is a mapping."""
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.wrong("här ska det stå rader med ”namn: värde”.")
        return self.value

    def fields(self, known: Collection[str]) -> Mapping[str, Written]:
        """The mapping, whose names are all known. Raises BadScenario."""
        for name, value in self.mapping.items():
            if name not in known:
                raise value.wrong(f"”{name}” är inget känt namn här. Kända namn: {', '.join(sorted(known))}.")
        return self.mapping

    @property
    def plain(self) -> Any:
        """The value without lines."""
        if isinstance(self.value, list):
            return [row.plain for row in self.value]
        if isinstance(self.value, dict):
            return {name: value.plain for name, value in self.value.items()}
        return self.value


def read_yaml(path: Path) -> Written:
    """Raises BadScenario for a file that is no YAML, holds a name twice, or is empty."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadScenario(path, line, f"filen går inte att läsa som YAML ({error.problem}).") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise BadScenario(path, 1, "filen går inte att läsa som YAML i UTF-8.") from None
    except OSError as error:
        raise BadScenario(path, 0, f"filen går inte att öppna ({error.strerror}).") from None
    if root is None:
        raise BadScenario(path, 1, "filen är tom.")
    return _written(root, path)


def _written(node: yaml.Node, path: Path) -> Written:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Written(value=[_written(child, path) for child in node.value], path=path, line=line)
    if isinstance(node, yaml.MappingNode):
        return Written(value=_mapping(node, path), path=path, line=line)
    return Written(value=_scalar(node), path=path, line=line)


def _mapping(node: yaml.MappingNode, path: Path) -> dict[str, Written]:
    found: dict[str, Written] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BadScenario(path, line, "ett namn ska vara en enkel text.")
        if key.value in found:
            raise BadScenario(path, line, f"”{key.value}” står två gånger.")
        found[key.value] = _at_line_of_name(_written(child, path), line)
    return found


def _at_line_of_name(written: Written, line: int) -> Written:
    """Lists and mappings begin below their name; what is wrong with them is told where the name stands."""
    return Written(value=written.value, path=written.path, line=line)


def _scalar(node: yaml.Node) -> str | int | bool | None:
    assert isinstance(node, yaml.ScalarNode), "aliases are resolved by now"
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text
