"""Whatever is done to an export, it is found, and the first row that is not as it was written is named."""

import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.trace import export_lines, newest_head, seal, verify
from engine.verifying.hashes import line_hash, row_hash
from tests.builders import Town
from tests.engine.everyday import DIARY
from tests.servers import databases

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
anywhere = st.integers(min_value=0, max_value=10_000)


class Export:
    """Two cases, sealed three times, and the rows that have come to one of them since."""

    def __init__(self, folder: Path) -> None:
        town = Town(databases.sqlite(folder))
        first, second = town.report(), town.report()
        seal(town.house)
        town.do("register_report", "greta", first, **DIARY)
        seal(town.house)
        town.cases.claim(town.task("receive_report", first).id, town.person("anders"))
        town.do("register_report", "greta", second, **DIARY)
        seal(town.house)
        town.cases.release(town.task("receive_report", first).id, town.person("anders"))
        self.lines = list(export_lines(town.house))
        self.head = newest_head(town.house)
        town.close()
        self.kinds = [next(iter(orjson.loads(line))) for line in self.lines]
        self.names = [self._name(line) for line in self.lines]
        self.rows = [place for place, kind in enumerate(self.kinds) if kind == "row"]

    def _name(self, line: bytes) -> str:
        """As a fault names it."""
        ((kind, content),) = orjson.loads(line).items()
        if kind in ("seal", "sealed"):
            return f"försegling {content['no']}"
        return f"LS 2026-000{content['case_id']}, rad {content['seq']}" if kind == "row" else ""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return Export(tmp_path_factory.mktemp("trace"))


def test_an_export_that_nobody_has_touched_is_whole(export: Export) -> None:
    assert verify(export.lines) is None and verify(export.lines, head=export.head) is None
    assert export.kinds.count("seal") == 3 and export.kinds.count("case") == 2 and len(export.rows) > 12


@quick
@given(place=anywhere)
def test_a_line_that_is_removed_is_named(export: Export, place: int) -> None:
    at = place % len(export.lines)
    assert_found(export, [*export.lines[:at], *export.lines[at + 1 :]], at)


@quick
@given(one=anywhere, other=anywhere)
def test_lines_that_have_changed_places_are_named(export: Export, one: int, other: int) -> None:
    first, second = sorted((one % len(export.lines), other % len(export.lines)))
    assume(first != second)
    lines = list(export.lines)
    lines[first], lines[second] = lines[second], lines[first]
    assert_found(export, lines, first)


@quick
@given(place=anywhere, field=anywhere, value=st.one_of(st.integers(0, 99), st.text(max_size=3), st.none()))
def test_a_field_that_is_changed_is_named(export: Export, place: int, field: int, value: Any) -> None:
    at = place % len(export.lines)
    ((kind, content),) = orjson.loads(export.lines[at]).items()
    name = sorted(content)[field % len(content)]
    assume(content[name] != value)
    lines = list(export.lines)
    lines[at] = orjson.dumps({kind: {**content, name: value}})
    assert_found(export, lines, at)


@quick
@given(place=anywhere, copied=anywhere)
def test_a_line_that_is_there_twice_is_found_at_the_second(export: Export, place: int, copied: int) -> None:
    at = place % (len(export.lines) + 1)
    lines = [*export.lines[:at], export.lines[copied % len(export.lines)], *export.lines[at:]]
    fault = verify(lines)
    assert fault is not None and fault.line > at


@quick
@given(place=anywhere)
def test_a_row_that_is_inserted_with_the_right_hash_is_named(export: Export, place: int) -> None:
    at = export.rows[place % len(export.rows)]
    before = orjson.loads(export.lines[at])["row"]
    forged = {**before, "seq": before["seq"] + 1, "kind": "forged"}
    forged["hash"] = row_hash(before["hash"], forged)
    fault = verify([*export.lines[: at + 1], orjson.dumps({"row": forged}), *export.lines[at + 1 :]])
    assert fault is not None
    case, _, rows = fault.where.partition(", rad ")
    assert case == f"LS 2026-000{before['case_id']}"
    assert int(rows.split("-")[-1]) == forged["seq"]


@quick
@given(place=anywhere)
def test_who_makes_a_case_anew_with_every_hash_right_is_found_by_the_seals(export: Export, place: int) -> None:
    at = export.rows[place % len(export.rows)]
    changed = orjson.loads(export.lines[at])["row"]
    case_id, seq = changed["case_id"], changed["seq"]
    fault = verify(made_anew(export, case_id, seq))
    sealed = [head["seq"] for head in contents(export, "sealed") if head["case_id"] == case_id]
    if seq > max(sealed):
        assert fault is None  # until the next round of the clock, a case's own chain is all there is
        return
    first = max((one for one in sealed if one < seq), default=0) + 1
    last = min(one for one in sealed if one >= seq)
    rows = f"{first}-{last}" if first < last else str(last)
    assert fault is not None and fault.where == f"LS 2026-000{case_id}, rad {rows}"


def made_anew(export: Export, case_id: int, changed: int) -> list[bytes]:
    """The export with one row changed, and all that follows from it computed again, but for the seals."""
    lines: list[bytes] = []
    before, last = "", {}
    for line in export.lines[:-1]:
        ((kind, content),) = orjson.loads(line).items()
        if kind == "row" and content["case_id"] == case_id:
            content["name"] += "x" if content["seq"] == changed else ""
            content["hash"] = before = row_hash(before, content)
            last = content
        lines.append(orjson.dumps({kind: content}))
    for place, kind in enumerate(export.kinds):
        if kind == "case" and orjson.loads(lines[place])["case"]["case_id"] == case_id:
            about = {**orjson.loads(lines[place])["case"], "hash": last["hash"]}
            lines[place] = orjson.dumps({"case": {**about, "check": line_hash(about)}})
    end = orjson.loads(export.lines[-1])["end"]
    end["check"] = hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    return [*lines, orjson.dumps({"end": end})]


def contents(export: Export, kind: str) -> list[dict[str, Any]]:
    return [orjson.loads(line)[kind] for line, its in zip(export.lines, export.kinds, strict=True) if its == kind]


def assert_found(export: Export, lines: list[bytes], first: int) -> None:
    """A fault at or after the first line touched; a row or a seal by its own name."""
    fault = verify(lines)
    assert fault is not None
    assert fault.line > first
    if export.kinds[first] == "row":
        assert (fault.line, fault.where) == (first + 1, export.names[first])
    elif export.kinds[first] in ("seal", "sealed"):
        assert fault.where == export.names[first] or fault.line == first + 1
