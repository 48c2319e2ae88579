"""Was anything in an export of the trace changed, removed or inserted? Needs the export and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from engine.verifying.hashes import ROW, line_hash, row_hash, seal_hash
from engine.verifying.heads import Heads

FORMAT = 1
#: What the lines that no hash of their own covers whole may hold.
FIELDS = {
    "seal": {"no", "at", "cases", "hash"},
    "sealed": {"no", "case_id", "seq", "hash"},
    "row": {*ROW, "at", "hash"},
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first thing that is not as it was written."""

    line: int  #: in the export, from 1; one more than there are when something is missing at the end
    where: str  #: "LS 2026-0001, rad 4" (or "rad 4-7"), "försegling 3" or "filen"
    what: str  #: one plain Swedish sentence


@dataclass(frozen=True, kw_only=True)
class Whole:
    """All is as it was written."""

    cases: int
    rows: int
    head: str  #: the newest seal's hash; "" when nothing is sealed


class _Found(Exception):
    """Carries the fault out of the reading."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


def verify(lines: Iterable[bytes], *, head: str = "") -> Fault | None:
    """The first fault, or None."""
    found = examine(lines, head=head)
    return found if isinstance(found, Fault) else None


def examine(lines: Iterable[bytes], *, head: str = "") -> Fault | Whole:
    """Read once, whatever the length. With `head`, a seal's hash kept from before, nothing it covers can be missing."""
    reading = _Reading(head)
    try:
        for line in lines:
            reading.line(line.rstrip(b"\r\n"))
        reading.over()
    except _Found as found:
        return Fault(line=reading.read + 1, where=found.where, what=found.what)
    finally:
        reading.heads.close()
    return Whole(cases=reading.counted["case"], rows=reading.counted["row"], head=reading.seal_before)


class _Reading:
    """What has been read so far, line by line."""

    def __init__(self, head: str) -> None:
        self.heads = Heads()
        self.head = head  #: "" when none is asked for, or it has been seen
        self.read = 0
        self.digest = hashlib.sha256()
        self.counted = {"seal": 0, "case": 0, "row": 0}
        self.place = "begin"
        self.seal: dict[str, Any] = {}
        self.sealed: list[tuple[int, int, str]] = []
        self.seal_before = ""
        self.case: dict[str, Any] = {}
        self.seq = 0
        self.before = ""
        self.marks: dict[int, str] = {}  #: the sealed rows of the case, hash by seq
        self._kinds: dict[str, Callable[[dict[str, Any]], None]] = {
            "export": self._export,
            "seal": self._seal,
            "sealed": self._sealed,
            "case": self._case,
            "row": self._row,
            "end": self._end,
        }

    def line(self, text: bytes) -> None:
        try:
            ((kind, content),) = orjson.loads(text).items()
            if content.keys() - FIELDS.get(kind, content.keys()):
                raise _Found(self._here(), "Raden är ändrad: den har ett fält som inte hör dit.")
            self._kinds[kind](content)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _Found(self._here(), "Raden i filen går inte att läsa.") from error
        self.read += 1
        self.digest.update(text + b"\n")
        if kind in self.counted:
            self.counted[kind] += 1

    def over(self) -> None:
        if self.place != "over":
            raise _Found(self._here(), "Filen är avhuggen: slutet saknas.")
        if self.head:
            raise _Found(
                "förseglingarna",
                "Den försegling som du har sparat finns inte: något har tagits bort eller skrivits om.",
            )

    def _here(self) -> str:
        if self.place == "cases":
            return _row(self.case, self.seq + 1)
        return (self.place == "seals" and _seal(self.seal)) or "filen"

    def _must_be_at(self, *places: str) -> None:
        if self.place not in places:
            raise _Found(self._here(), "Raden i filen står på fel plats.")

    # ---- seals -----------------------------------------------------------------------------------------------

    def _export(self, content: dict[str, Any]) -> None:
        self._must_be_at("begin")
        if content["check"] != line_hash(content) or content["format"] != FORMAT:
            raise _Found("filen", "Filens första rad är ändrad, eller filen är skriven av en annan version.")
        self.place = "seals"

    def _seal(self, content: dict[str, Any]) -> None:
        self._must_be_at("seals")
        self._finish_seal()
        if content["no"] != self.seal.get("no", 0) + 1:
            what = "Förseglingen saknas eller står på fel plats."
            raise _Found(f"försegling {self.seal.get('no', 0) + 1}", what)
        self.seal, self.sealed = content, []

    def _sealed(self, content: dict[str, Any]) -> None:
        self._must_be_at("seals")
        whole = len(self.sealed) == self.seal.get("cases", 0)
        if whole and content["no"] != self.seal.get("no"):
            raise _Found(_seal(content), "Förseglingens egen rad saknas eller står på fel plats.")
        if whole or content["no"] != self.seal["no"]:
            raise _Found(_seal(self.seal), "En rad som inte hör till förseglingen är inskjuten.")
        self.sealed.append((content["case_id"], content["seq"], content["hash"]))
        self.heads.add(*self.sealed[-1])

    def _finish_seal(self) -> None:
        seal = self.seal
        if not seal:
            return
        if len(self.sealed) != seal["cases"]:
            raise _Found(_seal(seal), "Något av det som förseglades saknas.")
        if seal_hash(self.seal_before, seal["no"], seal["at"], self.sealed) != seal["hash"]:
            raise _Found(_seal(seal), "Förseglingen är bruten: den, eller något av det som förseglades, är ändrat.")
        self.seal_before = seal["hash"]
        if seal["hash"] == self.head:
            self.head = ""

    # ---- cases -----------------------------------------------------------------------------------------------

    def _case(self, content: dict[str, Any]) -> None:
        self._must_be_at("seals", "cases")
        self._finish()
        if content["check"] != line_hash(content) or content["case_id"] <= self.case.get("case_id", 0):
            raise _Found(f"ärende {content['number']}", "Ärendets egen rad är ändrad, dubblerad eller på fel plats.")
        self._none_missing(content["case_id"])
        self.case, self.seq, self.before, self.place = content, 0, "", "cases"
        self.marks = self.heads.of(content["case_id"])
        if content["sealed"] != max(self.marks, default=0):
            raise _Found(f"ärende {content['number']}", "Ärendets senaste försegling saknas.")

    def _row(self, row: dict[str, Any]) -> None:
        self._must_be_at("seals", "cases")
        due = self.seq + 1
        if row["case_id"] != self.case.get("case_id") and self.seq == self.case.get("rows", 0):
            raise _Found(f"ärendet med id {row['case_id']}", "Ärendets egen rad saknas eller står på fel plats.")
        if row["case_id"] != self.case["case_id"]:
            raise _Found(_row(self.case, due), "En rad från ett annat ärende står här.")
        self._must_be_next(row, due)
        if row_hash(self.before, row) != row["hash"]:
            raise _Found(_row(self.case, due), "Raden är ändrad.")
        if self.marks.get(due, row["hash"]) != row["hash"]:
            first = max((seq for seq in self.marks if seq < due), default=0) + 1
            rows = f"{first}-{due}" if first < due else str(due)
            raise _Found(_row(self.case, rows), "Något här är omskrivet eller inskjutet efter att det förseglades.")
        self.seq, self.before = due, row["hash"]

    def _must_be_next(self, row: dict[str, Any], due: int) -> None:
        if row["seq"] != due and row_hash(self.before, {**row, "seq": due}) == row["hash"]:
            raise _Found(_row(self.case, due), "Raden är ändrad: den har fått ett annat nummer.")
        if row["seq"] < due:
            raise _Found(_row(self.case, row["seq"]), "Raden finns två gånger: en av dem är inskjuten.")
        if due > self.case["rows"]:
            raise _Found(_row(self.case, row["seq"]), "Raden är inskjuten: ärendet har inte så många.")
        if row["seq"] > due:
            raise _Found(_row(self.case, due), "Raden saknas eller står på fel plats.")

    def _finish(self) -> None:
        """The last seal, or the case before this one."""
        if self.place == "seals":
            self._finish_seal()
        elif self.seq < self.case["rows"]:
            raise _Found(_row(self.case, self.seq + 1), "Raden saknas.")
        elif self.before != self.case["hash"]:
            raise _Found(_row(self.case, self.seq), "Raden är inte den som ärendet säger är den sista.")

    def _none_missing(self, before: int | None) -> None:
        missing = self.heads.first_between(self.case.get("case_id", 0), before)
        if missing is not None:
            raise _Found(f"ärendet med id {missing}", "Hela ärendet saknas, fast dess historik är förseglad.")

    def _end(self, content: dict[str, Any]) -> None:
        self._must_be_at("seals", "cases")
        self._finish()
        self._none_missing(None)
        if content != {**self.counted, "check": self.digest.hexdigest()}:
            raise _Found("filen", "Filens sista rad stämmer inte: en rad är tillagd, borttagen eller ändrad.")
        self.place = "over"


def _row(case: Mapping[str, Any], seq: int | str) -> str:
    return f"{case['number']}, rad {seq}"


def _seal(seal: Mapping[str, Any]) -> str:
    return f"försegling {seal['no']}" if seal else ""
