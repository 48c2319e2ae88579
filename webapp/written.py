"""What somebody wrote is kept before anything is tried with it, and shown on the page that tells of a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import g, request

from engine import drafts
from engine.forms import Form, Kind
from engine.models import Draft
from webapp.current import house, person_id

#: A field's title and what was written in it.
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What the page of a refusal says of what was written."""

    texts: Texts
    saved: bool = False  #: it is a draft on the server
    url: str = ""  #: where it can be taken up again; empty when it cannot be sent any more


def remember_posted() -> None:
    """Before it is known what was posted to: whatever happens, the words can be read and copied.

    Says nothing of what is there to post to: they are the sender's own.
    """
    sent = request.form.items(multi=True)
    texts = tuple(("", value) for name, value in sent if not name.startswith("_") and len(value.split()) > 1)
    _show(Written(texts=texts))


def keep_written(form: Form, key: str, answers: Mapping[str, Any], url: str) -> None:
    """Save the draft; the verb forgets it when all has gone well."""
    written = Written(texts=texts_of(form, answers), url=url)
    _show(written)
    drafts.save(house(), key, person_id(), answers, once=sent_once())
    _show(replace(written, saved=True))


def sent_once() -> str:
    """The name of this one sending of the form, which the page carries."""
    return request.form.get("_once", "")[:64]


def recall(form: Form, draft: Draft | None) -> None:
    """What lies in a draft that can no longer be sent is still there to be read."""
    if draft is not None:
        _show(Written(texts=texts_of(form, draft.answers), saved=True))


def cannot_be_sent() -> None:
    """The form will not be there again."""
    if written := shown():
        _show(replace(written, url=""))


def shown() -> Written | None:
    found: Written | None = g.get("written")
    return found


def texts_of(form: Form, answers: Mapping[str, Any]) -> Texts:
    """What was written in words, also what is not right yet; what was ticked is left out."""
    return tuple(_texts(form, answers))


def _texts(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for prop in form.properties:
        value = answers.get(prop.name)
        if prop.columns and isinstance(value, list):
            for number, row in enumerate(value, start=1):
                for title, text in _texts(prop.columns, row if isinstance(row, Mapping) else {}):
                    yield f"{prop.title}, rad {number}: {title}", text
        elif prop.kind in (Kind.TEXT, Kind.TEXTAREA) and isinstance(value, str) and value.strip():
            yield prop.title, value


def _show(written: Written) -> None:
    g.written = written if written.texts else None
