"""A form that is sent at once, without a draft: for somebody without a login."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.definition import Answers, Refusal
from engine.forms import Form
from webapp.current import house
from webapp.filling import Offers, offers
from webapp.form_fields.wording import when_in_words


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What the page with the form shows."""

    form: Form
    values: Answers
    refusals: Sequence[Refusal]
    offers: Offers
    sections: Sequence[Any]
    whens: Mapping[str, str]

    @classmethod
    def of(cls, form: Form, values: Answers, refusals: Sequence[Refusal], *, without: Collection[str] = ()) -> Asking:
        """`without` are the fields the door has answered itself; a heading with nothing left under it goes too."""
        with house().database.reading() as session:
            offered = offers(session, form)
        sections = form.sections(values)
        shown = [
            replace(section, fields=tuple(field for field in section.fields if field.name not in without))
            for section in sections
        ]
        return cls(
            form=form,
            values=values,
            refusals=refusals,
            offers=offered,
            sections=[section for section in shown if section.fields],
            whens=when_in_words(sections),
        )
