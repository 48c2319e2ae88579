"""A form on its way through the web: what may be chosen, what was sent, what is kept as a draft meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from engine import drafts
from engine.definition import Answers, Refusal
from engine.directory import Listed, people, units
from engine.documents import File
from engine.errors import FileTooLarge, FileTypeRefused, UnknownDocument
from engine.forms import Field, Form, Kind, edit_rows, parse_form, row_command
from engine.models import Document, Draft
from webapp.current import house, person_id, today
from webapp.form_fields.wording import when_in_words
from webapp.words import size
from webapp.written import sent_once

ATTACHMENTS = "attachments"
KINDS = "PDF, bild (JPG, PNG, GIF eller HEIC), textfil eller dokument från Word, Excel eller LibreOffice"

#: Field name, "measures.owner" for a column -> what may be chosen: value, name, and what tells two of one name apart.
Offers = Mapping[str, Sequence[tuple[int, str, str]]]


class Wish(Enum):
    """What the button that was pressed asks for."""

    SEND = auto()
    KEEP = auto()  #: save the draft
    THROW = auto()  #: throw the draft away
    AGAIN = auto()  #: show the page again: a row more or less, a file more or less


@dataclass(frozen=True, kw_only=True)
class Sent:
    wish: Wish
    answers: dict[str, Any]
    refusals: tuple[Refusal, ...]  #: about files only


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What the page with the form shows."""

    form: Form
    values: Answers
    refusals: Sequence[Refusal]
    offers: Offers
    files: Sequence[Mapping[str, Any]]
    draft_at: datetime | None
    draft_url: str

    @property
    def sections(self) -> Any:
        return self.form.sections(self.values)

    @property
    def whens(self) -> Mapping[str, str]:
        return when_in_words(self.sections)


def read_sent(form: Form, key: str) -> Sent:
    """What was posted. Files are kept with the draft at once, so that nothing has to be chosen twice."""
    answers = parse_form(form, request.form)
    refusals = _keep_files(key) if form.attachments else ()
    if "_throw" in request.form:
        drafts.drop(house(), key, person_id())
        return Sent(wish=Wish.THROW, answers={}, refusals=())
    if "_remove_file" in request.form:
        with suppress(UnknownDocument):
            drafts.detach(house(), key, person_id(), request.form.get("_remove_file", 0, type=int))
        return Sent(wish=Wish.AGAIN, answers=answers, refusals=refusals)
    if command := row_command(request.form):
        return Sent(wish=Wish.AGAIN, answers=edit_rows(answers, command), refusals=refusals)
    wish = Wish.KEEP if "_draft" in request.form else Wish.SEND
    return Sent(wish=Wish.AGAIN if refusals else wish, answers=answers, refusals=refusals)


def save_draft(form: Form, key: str) -> None:
    """What the page sends by itself now and then."""
    drafts.save(house(), key, person_id(), parse_form(form, request.form), once=sent_once())


def offers(session: Session, form: Form, *, case_id: int | None = None, without: Collection[int] = ()) -> Offers:
    """People who hold the role asked for and are not involved in the case, and units where people get help."""
    known: dict[str, Sequence[Listed]] = {}
    places = [(unit.id, unit.name, "") for unit in units(session, "enhet")]
    found: dict[str, Sequence[tuple[int, str, str]]] = {}
    for name, field in _choosing(form.fields({})):
        if field.kind is Kind.UNIT:
            found[name] = places
        else:
            if field.role not in known:
                known[field.role] = people(
                    session, today(), role=field.role, case_id=case_id, without=without, to_do=bool(field.role)
                )
            found[name] = [(one.id, one.name, f"{one.title}, {one.unit}") for one in known[field.role]]
    return found


def prefilled(form: Form, draft: Draft | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The draft; else what the case knows by the same names."""
    if draft is not None:
        return dict(draft.answers)
    return {prop.name: facts[prop.name] for prop in form.properties if prop.name in facts}


def listed(files: Iterable[tuple[Document, int]]) -> list[dict[str, Any]]:
    """Files with their sizes, as the field for attachments shows them."""
    return [{"id": file.id, "title": file.title, "kind": size(bytes_)} for file, bytes_ in files]


def _choosing(fields: Iterable[Field]) -> Iterable[tuple[str, Field]]:
    kinds = (Kind.PERSON, Kind.PERSONS, Kind.UNIT)
    for field in fields:
        if field.kind in kinds:
            yield field.name, field
        yield from ((f"{field.name}.{column.name}", column) for column in field.columns if column.kind in kinds)


def _keep_files(key: str) -> tuple[Refusal, ...]:
    refusals = []
    for upload in request.files.getlist(ATTACHMENTS):
        if not upload.filename:
            continue
        try:
            file = File(filename=upload.filename, content=upload.read())
            drafts.attach(house(), key, person_id(), file, once=sent_once())
        except FileTooLarge:
            most = house().settings.max_file_mb
            message = f"”{upload.filename}” är för stor. En fil får vara högst {most} MB."
            refusals.append(Refusal(field=ATTACHMENTS, message=message))
        except FileTypeRefused:
            message = f"”{upload.filename}” kan inte tas emot. Skicka {KINDS}."
            refusals.append(Refusal(field=ATTACHMENTS, message=message))
    return tuple(refusals)
