"""A case as its page and the macros want it: deadlines, the next step and papers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for

from engine.definition import Item
from engine.models import DeadlineRow
from engine.outside import NOT_STAFF
from engine.reading.case_parts import CasePage, KeptPaper, LinkedCase, OpenTask, SentLetter
from webapp.case.numbers import case_url
from webapp.words import DueChip, due_chip, local, long_day, short_day, size

KINDS = {
    "application/pdf": "PDF",
    "image/png": "Bild (PNG)",
    "image/jpeg": "Bild (JPEG)",
    "image/gif": "Bild (GIF)",
    "image/heic": "Bild (HEIC)",
    "text/plain; charset=utf-8": "Text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
}

WAITS_FOR_TIME = "Ärendet väntar tills tiden är ute, eller tills något annat händer först."


@dataclass(frozen=True, kw_only=True)
class ShownDeadline:
    label: str
    due: DueChip | None
    basis: str
    explanation: str
    source: str
    paused_words: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownPaper:
    title: str
    url: str
    kind: str
    by: str
    when: str
    locked: str


@dataclass(frozen=True, kw_only=True)
class ShownLetter:
    subject: str
    to: str
    state: str
    tone: str
    when: str


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """One card: what the reader should do, or whom the case waits for."""

    id: str
    sentence: str
    mine: bool
    button: str
    url: str
    label: str
    due: DueChip | None


def next_steps(page: CasePage, now: datetime) -> list[NextStep]:
    """The reader's own tasks first; of the others one card each, so that nobody is forgotten."""
    if page.status != "open":
        label = "Ärendet är avbrutet" if page.status == "cancelled" else "Ärendet är avslutat"
        return [_card("closed", _ended(page), label=label)]
    mine = [_to_name(page, task, now) if task.lacks else _my_turn(task, now) for task in page.tasks if task.mine]
    if mine:
        return mine
    others = [_waits(task, now) for task in page.tasks]
    stands = [
        _card(f"event-{place}", _stands_still(page, title), label="Nästa steg")
        for place, title in enumerate(dict.fromkeys(page.awaited))  # two tokens may wait for one thing
    ]
    times = [
        _card(f"time-{row.id}", WAITS_FOR_TIME, label=row.label, due=due_chip(row.due_at, now))
        for row in page.deadlines
        if row.status == "waiting" and row.task_id not in {task.id for task in page.tasks}
    ]
    return others + stands + times


def others_beside(page: CasePage, now: datetime) -> list[tuple[str, str, DueChip | None]]:
    """What the case waits for besides the reader: title, who, due."""
    if not any(task.mine for task in page.tasks):
        return []
    return [(task.title, _whom(task), _due(task, now)) for task in page.tasks if not task.mine]


def _my_turn(task: OpenTask, now: datetime) -> NextStep:
    url = f"/uppgifter/{task.id}"
    sentence = task.next_step or f"{task.title}."
    return NextStep(
        id=f"step-{task.id}", sentence=sentence, mine=True, button=task.title, url=url, label="", due=_due(task, now)
    )


def _to_name(page: CasePage, task: OpenTask, now: datetime) -> NextStep:
    """In a protected case in which nobody named holds the role."""
    sentence = f"Ingen av dem som är namngivna kan göra det här: {task.title}. Namnge någon som kan, så går det dit."
    url = f"{case_url(page.number)}/skydd"
    return NextStep(
        id=f"step-{task.id}",
        sentence=sentence,
        mine=True,
        button="Namnge någon",
        url=url,
        label="",
        due=_due(task, now),
    )


def _waits(task: OpenTask, now: datetime) -> NextStep:
    sentence = f"Väntar på {_whom(task)}, sedan {long_day(task.since)}."
    if not task.who:
        sentence = f"Har väntat sedan {long_day(task.since)}, men ingen har rollen som krävs. Säg till administratören."
    return NextStep(
        id=f"step-{task.id}", sentence=sentence, mine=False, button="", url="", label=task.title, due=_due(task, now)
    )


def _card(key: str, sentence: str, *, label: str, due: DueChip | None = None) -> NextStep:
    return NextStep(id=f"step-{key}", sentence=sentence, mine=False, button="", url="", label=label, due=due)


def _whom(task: OpenTask) -> str:
    if not task.who:
        return "ingen"
    names = [f"{one.name}, {one.title[:1].lower()}{one.title[1:]}" for one in task.who]
    return ", eller ".join(names)


def _stands_still(page: CasePage, title: str) -> str:
    left = [one.number for one in page.linked if not one.is_parent and one.status == "open"]
    until = f" Pågår ännu: {', '.join(left)}." if left else ""
    return f"Ärendet väntar på detta: {title[0].lower() + title[1:]}.{until}"


def _ended(page: CasePage) -> str:
    day = f" {long_day(page.closed_at)}" if page.closed_at else ""
    ended = "Avbrutet" if page.status == "cancelled" else page.outcome or "Avslutat"
    return f"{ended}{day}. Inget mer behöver göras här."


def _due(task: OpenTask, now: datetime) -> DueChip | None:
    return due_chip(task.due_at, now)


def deadlines(
    rows: Sequence[DeadlineRow], now: datetime, changed: Mapping[int, str]
) -> tuple[list[ShownDeadline], list[ShownDeadline]]:
    """Those that run, the nearest first; and those that are over, the latest first. `changed` says who did what."""
    running = sorted((row for row in rows if row.status == "waiting"), key=lambda row: row.due_at)
    over = sorted(
        (row for row in rows if row.status != "waiting"), key=lambda row: row.ended_at or row.due_at, reverse=True
    )
    shown = [[_deadline(row, now, changed.get(row.id, "")) for row in some] for some in (running, over)]
    return shown[0], shown[1]


def _deadline(row: DeadlineRow, now: datetime, changed: str) -> ShownDeadline:
    due = due_chip(row.due_at, now, ended_at=row.ended_at)
    if row.status == "withdrawn" and due is not None:
        due = replace(due, state="paused", words="Gäller inte längre")
    if row.status == "over" and due is not None:
        due = replace(due, words="Tiden är ute")
    return ShownDeadline(
        label=row.label,
        due=due,
        basis=row.basis,
        explanation=row.explanation,
        source=row.source,
        paused_words=changed,
    )


def paper(one: KeptPaper) -> ShownPaper:
    kind = f"{KINDS.get(one.media_type, 'Fil')}, {size(one.size)}"
    version = f", version {one.version}" if one.version > 1 else ""
    return ShownPaper(
        title=one.title,
        url=url_for("documents.download", document_id=one.id),
        kind=kind + version,
        by=str(one.by or ("Vaksam" if one.produced else NOT_STAFF)),
        when=short_day(one.at),
        locked="Upprättad" if one.produced else "",
    )


def letter(one: SentLetter) -> ShownLetter:
    state, tone, at = "Väntar på att skickas", "plain", one.created_at
    if one.withdrawn_at:
        state, tone, at = "Skickades inte, behövdes inte längre", "paused", one.withdrawn_at
    elif one.sent_at:
        state, tone, at = "Skickat", "done", one.sent_at
    elif one.failed:
        state, tone = "Gick inte att skicka, nytt försök görs", "near"
    return ShownLetter(
        subject=one.subject, to=str(one.to), state=state, tone=tone, when=f"{short_day(at)} kl. {local(at):%H.%M}"
    )


def item_due(item: Item, now: datetime) -> DueChip | None:
    """A day of the registers as a chip; nothing when it is over."""
    if item.due_on is None or item.over:
        return None
    end = datetime.combine(item.due_on, datetime.max.time(), tzinfo=local(now).tzinfo)
    return due_chip(end, now)


def link(one: LinkedCase) -> tuple[str, str]:
    """Address, for those who may see it, and the status in words."""
    ended = "Avbrutet" if one.status == "cancelled" else one.outcome or "Avslutat"
    status = "Pågår" if one.status == "open" else ended
    return (case_url(one.number) if one.visible else ""), status
