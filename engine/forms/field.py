"""What a form field is: for the page that shows it, and as it stands in the form's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from engine.expressions import Expression

if TYPE_CHECKING:
    from engine.forms.form import Form

#: A piece of JSON Schema or of a UI schema.
Json = Mapping[str, Any]


class Kind(StrEnum):
    """How a field is shown and read; one macro of the web each."""

    TEXT = "text"
    TEXTAREA = "textarea"
    RADIO = "radio"
    SELECT = "select"
    CHECKBOXES = "checkboxes"
    YESNO = "yesno"
    CONFIRM = "confirm"
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    SCALE = "scale"
    PERSON = "person"
    PERSONS = "persons"
    UNIT = "unit"
    ROWS = "rows"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field as it is to be shown, given what is answered so far."""

    name: str
    kind: Kind
    title: str
    help: str
    required: bool
    choices: tuple[tuple[Any, str], ...] = ()  #: JSON value and title
    columns: tuple[Field, ...] = ()  #: of rows
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    placeholder: str = ""
    autocomplete: str = ""
    role: str = ""  #: persons offered must hold it
    add_label: str = ""  #: of the button that adds a row
    lines: int = 5  #: height of a textarea
    visible: bool = True  #: false when the answers so far hide it
    when: str = ""  #: the condition that shows it, over the names of other fields
    when_reads: tuple[str, ...] = ()  #: the fields that condition reads


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields under one heading; the heading is empty for those outside all sections."""

    title: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Property:
    """A field as it stands in the form's files."""

    name: str
    kind: Kind
    required: bool
    schema: Json
    ui: Json
    validator: Draft202012Validator = field(repr=False, compare=False)
    when: Expression | None = None
    columns: Form | None = None
    choices: tuple[tuple[Any, str], ...] = ()

    @property
    def title(self) -> str:
        return str(self.schema["title"])

    def shown(self, *, visible: bool) -> Field:
        """The field as the page needs it."""
        return Field(
            name=self.name,
            kind=self.kind,
            title=self.title,
            help=self.ui.get("ui:help") or self.schema.get("description", ""),
            required=self.required,
            choices=self.choices,
            columns=tuple(self.columns.fields({})) if self.columns else (),
            minimum=self.schema.get("minimum"),
            maximum=self.schema.get("maximum"),
            min_length=self.schema.get("minLength"),
            max_length=self.schema.get("maxLength"),
            min_items=self.schema.get("minItems"),
            max_items=self.schema.get("maxItems"),
            placeholder=self.ui.get("ui:placeholder", ""),
            autocomplete=self.ui.get("ui:autocomplete", ""),
            role=self.ui.get("ui:role", ""),
            add_label=self.ui.get("ui:add", "Lägg till en rad"),
            lines=self.ui.get("ui:rows", 5),
            visible=visible,
            when=self.when.text if self.when else "",
            when_reads=tuple(sorted(self.when.reads)) if self.when else (),
        )
