"""How what has been written is tied to what was written before it: SHA-256 over JSON in fixed order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

ROW = ("case_id", "seq", "kind", "name", "person_id", "for_id", "detail")


def row_hash(before: str, row: Mapping[str, Any]) -> str:
    """Of a row of history: the hash of the row before it in its case, and its own fields; `at` as ISO text in UTC."""
    return _hash([before, row["at"], *(row[key] for key in ROW)])


def seal_hash(before: str, no: int, at: str, heads: Sequence[Sequence[Any]]) -> str:
    """Of a seal: the hash of the seal before it, and (case, seq, hash) of every case that had moved, by case."""
    return _hash([before, no, at, list(map(list, heads))])


def line_hash(content: Mapping[str, Any]) -> str:
    """Of a line of an export that no chain covers; without its own `check`."""
    return _hash([[key, content[key]] for key in sorted(content) if key != "check"])


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()
