"""The stories of Granvik: when each case was reported, what was answered at each step, and how long that took."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workflows.law.statutory_time import STOCKHOLM

FOLDER = Path(__file__).parent / "cases"
USUAL = Path(__file__).parent / "usual.yaml"
DELAY = re.compile(r"(\d+)([mhd])")
DAY = re.compile(r"([+-]\d+)d")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


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


@dataclass(frozen=True, kw_only=True)
class Script:
    """What happens in one case. A step without a deed is never done."""

    deeds: Mapping[str, Sequence[Deed]]  #: in order; a step that comes back takes the next one
    measures: Sequence[Mapping[str, Any]] = ()  #: what the plan says of each
    children: Sequence[Script] = ()  #: of the measures' own cases, in the order they are opened


@dataclass(frozen=True, kw_only=True)
class Story:
    """A report and all that followed."""

    reported: datetime
    by: str
    report: Mapping[str, Any]
    script: Script


def all_stories() -> list[Story]:
    """Every story of the folder, oldest report first."""
    rows = [row for path in sorted(FOLDER.glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return sorted((_story(row) for row in rows), key=lambda story: story.reported)


def on_day(answers: Any, today: date) -> Any:
    """The answers with days written as from the day they are given: "+30d", "-1d"."""
    if isinstance(answers, Mapping):
        return {key: on_day(value, today) for key, value in answers.items()}
    if isinstance(answers, list):
        return [on_day(value, today) for value in answers]
    if isinstance(answers, str) and (days := DAY.fullmatch(answers)):
        return (today + timedelta(days=int(days[1]))).isoformat()
    return answers.isoformat() if isinstance(answers, date) else answers


def _story(row: dict[str, Any]) -> Story:
    reported, by, report = row.pop("reported"), row.pop("by"), row.pop("report")
    return Story(reported=_swedish(reported), by=by, report=report, script=read_script(row))


def read_script(row: dict[str, Any]) -> Script:
    """Raises UnclearStory."""
    usual = _usual()
    measures = row.pop("measures", [])
    replacement = row.pop("replacement", None)
    unknown = row.keys() - usual.keys()
    if unknown:
        raise UnclearStory(f"there is no step called {', '.join(sorted(unknown))}")
    steps = {name: row.get(name, {} if usual[name].get("always") else "never") for name in usual}
    return Script(
        deeds={name: _deeds(name, given) for name, given in steps.items() if given != "never"},
        measures=[measure.pop("plan") for measure in measures],
        children=[read_script(child) for child in ([replacement] if replacement else measures)],
    )


def _deeds(name: str, given: Any) -> list[Deed]:
    return [_deed(name, one) for one in (given if isinstance(given, list) else [given])]


def _deed(name: str, given: Mapping[str, Any]) -> Deed:
    """What is usual for the step, and what the story says instead."""
    said = {key: value for key, value in {**_usual()[name], **given}.items() if key != "always"}
    at, after, before, by = said.pop("at", ""), said.pop("after", "0m"), said.pop("before", ""), said.pop("by", "")
    return Deed(
        answers=said,
        at=_swedish(at) if at else None,
        after=_delay(after),
        before=_delay(before) if before and "after" not in given else None,
        by=by,
    )


def _delay(text: str) -> timedelta:
    """Raises UnclearStory."""
    parts = DELAY.fullmatch(text)
    if parts is None:
        raise UnclearStory(f"{text!r} is no time like 40m, 3h or 2d")
    return timedelta(**{UNITS[parts[2]]: int(parts[1])})


def _swedish(text: str) -> datetime:
    """2026-09-15 07:40, as the clock on the wall shows it; in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


@cache
def _usual() -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = yaml.safe_load(USUAL.read_text(encoding="utf-8"))
    return content
