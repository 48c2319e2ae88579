"""Stories of a municipality: when each case was opened, what was answered at each step, and how long that took."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import yaml

from workflows.law.statutory_time import STOCKHOLM
from workflows.municipalities import Municipality
from workflows.registry import all_workflows

DELAY = re.compile(r"(\d+)([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
#: What a story may say besides the names of steps and of processes.
HEAD = ("process", "reported", "by")
END = "end"
USUAL_DELAY = timedelta(days=1)


class UnclearStory(ValueError):
    """A story says something that cannot be played; the text names it."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One time that somebody does a step."""

    answers: Mapping[str, Any]
    at: datetime | None = None  #: this very moment, also at night; otherwise in office hours after the step opened
    after: timedelta = timedelta()
    before: timedelta | None = None  #: so long before the step is due, in office hours, instead of after it opened
    by: str = ""  #: username; otherwise whoever the step waits for
    meeting: str = ""  #: "next": at the nämnd's next meeting; "board": if its secretary writes; "later": not today's
    beside: bool = False  #: an action beside the steps, taken so long after the case was opened


@dataclass(frozen=True, kw_only=True)
class Script:
    """What happens in one case. A step without a deed is never done, unless everything is done until a step."""

    process: str
    deeds: Mapping[str, Sequence[Deed]]  #: in order; a step that comes back takes the next one
    plans: Sequence[Mapping[str, Any]] = ()  #: what the plan says of each measure
    linked: Mapping[str, Sequence[Script]] = field(default_factory=dict)  #: by process, in the order they are opened
    until: str = ""  #: what is not told is done with the process's usual answers until this step; END: all of it
    never: frozenset[str] = frozenset()  #: steps that are left undone all the same


@dataclass(frozen=True, kw_only=True)
class Story:
    """Somebody opened a case, and all that followed."""

    process: str
    reported: datetime
    by: str  #: username; empty: somebody outside
    report: Mapping[str, Any]
    script: Script


class Stories:
    """Reads the stories of one municipality."""

    def __init__(self, town: Municipality) -> None:
        self.town = town

    def all(self) -> list[Story]:
        """Every story of the folder, what was opened first first. Raises UnclearStory."""
        paths = sorted((self.town.folder / "cases").glob("*.yaml"))
        rows = [row for path in paths for row in yaml.safe_load(path.read_text(encoding="utf-8")) or ()]
        return sorted((self._story(row) for row in rows), key=lambda story: story.reported)

    def script(self, process: str, story: Mapping[str, Any] | None = None) -> Script:
        """What happens in a case of a process; without a row what always happens. Raises UnclearStory."""
        told = dict(story or {})
        until = str(told.pop("until", self.usual.get(process, {}).get("until", "")))
        measures, replacement = told.pop("measures", []), told.pop("replacement", None)
        steps, linked = self._sorted(process, told)
        if measures or replacement:
            linked["measure"] = [replacement] if replacement else measures
        usual = {name: given for name, given in self.usual.get(process, {}).items() if name != "until"}
        goes_on = {name for name, row in usual.items() if until and name != until and not row.get("beside")}
        goes_on |= {name for name, row in usual.items() if row.get("always")}
        named = {name: steps.get(name, {} if name in goes_on else "never") for name in usual}
        return Script(
            process=process,
            deeds={
                name: self._deeds(process, name, given)
                for name, given in {**named, **steps}.items()
                if given != "never"
            },
            plans=[measure["plan"] for measure in measures],
            linked={
                name: [self.script(name, {key: one[key] for key in one if key != "plan"}) for one in rows]
                for name, rows in linked.items()
            },
            until=until,
            never=frozenset(name for name, given in steps.items() if given == "never"),
        )

    @cached_property
    def usual(self) -> Mapping[str, Mapping[str, Any]]:
        """By process and step."""
        content: dict[str, dict[str, Any]] = yaml.safe_load(self.town.usual.read_text(encoding="utf-8"))
        return content

    @cached_property
    def _steps(self) -> Mapping[str, frozenset[str]]:
        """Every step and action of every process; a process's own first."""
        return {
            name: frozenset({*workflow.user_tasks, *workflow.actions}) for name, workflow in all_workflows().items()
        }

    def _story(self, row: Mapping[str, Any]) -> Story:
        process = row.get("process", "lex_sarah")
        start = all_workflows()[process].start_form
        told = {key: value for key, value in row.items() if key not in HEAD and key != start}
        return Story(
            process=process,
            reported=_swedish(row["reported"]),
            by=row.get("by", ""),
            report=row[start],
            script=self.script(process, told),
        )

    def _sorted(self, process: str, told: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """The process's own steps, and what is told of the cases it opens; a step only another has is that one's."""
        own = self._steps.get(process, frozenset())
        steps = {name: given for name, given in told.items() if name in own}
        linked = {name: _listed(given) for name, given in told.items() if name in self._steps and name not in own}
        for name in told.keys() - steps.keys() - linked.keys():
            having = [other for other, names in self._steps.items() if name in names]
            if not having:
                raise UnclearStory(f"there is no step called {name}")
            linked.setdefault(having[0], [{}])[0][name] = told[name]
        return steps, linked

    def _deeds(self, process: str, name: str, given: Any) -> list[Deed]:
        return [self._deed(process, name, one) for one in _listed(given)]

    def _deed(self, process: str, name: str, given: Mapping[str, Any]) -> Deed:
        """What is usual for the step, and what the story says instead."""
        usual = self.usual.get(process, {}).get(name, {})
        said = {key: value for key, value in {**usual, **given}.items() if key != "always"}
        at, after, before = said.pop("at", ""), said.pop("after", "0m"), said.pop("before", "")
        return Deed(
            by=said.pop("by", ""),
            meeting=said.pop("meeting", ""),
            beside=bool(said.pop("beside", False)),
            at=_swedish(at) if at else None,
            after=_delay(after),
            before=_delay(before) if before and "after" not in given else None,
            answers=said,
        )


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Iterable) and not isinstance(given, Mapping | str) else [given]


def _delay(text: str) -> timedelta:
    """Raises UnclearStory."""
    parts = DELAY.fullmatch(text)
    if parts is None:
        raise UnclearStory(f"{text!r} is no time like 40m, 3h or 2d")
    return timedelta(**{UNITS[parts[2]]: int(parts[1])})


def _swedish(text: str) -> datetime:
    """2026-09-15 07:40, as the clock on the wall shows it; in UTC."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=STOCKHOLM).astimezone(UTC)
