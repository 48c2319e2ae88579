"""Forms: what is asked, what is kept, what is said when something is missing, and which files are turned away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from engine.forms import BadForm, Form, Kind, edit_rows, load_form, parse_form, row_command

Json = dict[str, Any]

TEXT: Json = {"type": "string", "title": "Beskriv vad som hände", "minLength": 5, "maxLength": 20}
CHOICE: Json = {
    "type": "string",
    "title": "Bedömning",
    "oneOf": [{"const": "close", "title": "Avsluta"}, {"const": "investigate", "title": "Utred"}],
}
ROWS: Json = {
    "type": "array",
    "title": "Åtgärder",
    "minItems": 1,
    "maxItems": 2,
    "items": {
        "type": "object",
        "required": ["what", "owner"],
        "additionalProperties": False,
        "properties": {
            "what": {"type": "string", "title": "Åtgärd"},
            "owner": {"type": "integer", "format": "person", "title": "Ansvarig"},
            "other": {"type": "boolean", "title": "Annan?"},
            "why": {"type": "string", "title": "Varför"},
        },
    },
}


def form(properties: Json, ui: Json | None = None, required: list[str] | None = None) -> Form:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": "Formulär",
        "required": list(properties) if required is None else required,
        "properties": properties,
        "additionalProperties": False,
    }
    return load_form(json.dumps(schema).encode(), json.dumps(ui or {}).encode())


def said(asked: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(refusal.field, refusal.message) for refusal in asked.check(answers)]


def says(schema: Json, *values: Any, ui: Json | None = None) -> str:
    """What one required field says about a value, or about nothing."""
    asked = form({"field": schema}, {"field": ui} if ui else None)
    refusals = asked.check({"field": values[0]} if values else {})
    assert [refusal.field for refusal in refusals] == ["field"]
    return refusals[0].message


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (TEXT, "Beskriv vad som hände."),
        ({"type": "string", "title": "Vad hände?"}, "Svara på frågan ”Vad hände?”"),
        ({"type": "string", "format": "date", "title": "Datum för händelsen"}, "Ange datum för händelsen."),
        ({"type": "string", "title": "IVO:s diarienummer"}, "Ange IVO:s diarienummer."),
        (CHOICE, "Välj bedömning."),
        ({"type": "integer", "format": "person", "title": "Utredare"}, "Välj utredare."),
        ({"type": "boolean", "title": "Är den enskilde informerad?"}, "Svara på frågan ”Är den enskilde informerad?”"),
        ({"type": "boolean", "title": "Informerad"}, "Svara ja eller nej på ”Informerad”."),
        ({"type": "boolean", "const": True, "title": "Jag har läst förslaget"}, "Bekräfta att du har läst förslaget."),
        ({"type": "boolean", "const": True, "title": "Uppgifterna stämmer."}, "Bekräfta att uppgifterna stämmer."),
        (ROWS, "Lägg till minst en rad under ”Åtgärder”."),
    ],
)
def test_what_is_missing_is_asked_for_kindly(schema: Json, sentence: str) -> None:
    assert says(schema) == sentence


@pytest.mark.parametrize(
    ("schema", "value", "sentence"),
    [
        (TEXT, "ab", "Skriv lite mer i ”Beskriv vad som hände”: minst 5 tecken."),
        (TEXT, "a" * 21, "Texten i ”Beskriv vad som hände” är för lång: högst 20 tecken. Den är 21 tecken nu."),
        (TEXT, 3, "Skriv ”Beskriv vad som hände” som text."),
        (CHOICE, "other", "Välj ett av alternativen för ”Bedömning”."),
        ({"type": "integer", "title": "Antal", "minimum": 1}, 0, "”Antal” ska vara minst 1."),
        ({"type": "integer", "title": "Antal", "maximum": 9}, 10, "”Antal” får vara högst 9."),
        ({"type": "integer", "title": "Antal"}, "tre", "Skriv ”Antal” med siffror, utan decimaler."),
        ({"type": "integer", "title": "Antal"}, True, "Skriv ”Antal” med siffror, utan decimaler."),
        ({"type": "integer", "format": "unit", "title": "Enhet"}, "x", "Välj en enhet i listan för ”Enhet”."),
        ({"type": "boolean", "title": "Akut"}, "kanske", "Svara ja eller nej på ”Akut”."),
        ({"type": "boolean", "const": True, "title": "Jag intygar"}, False, "Bekräfta att du intygar."),
        (ROWS, [{"what": "a", "owner": 1}] * 3, "Det får vara högst 2 rader i ”Åtgärder”."),
        (ROWS, "x", "Raderna under ”Åtgärder” går inte att läsa."),
        (ROWS, ["x"], "Raderna under ”Åtgärder” går inte att läsa."),
        (
            {"type": "string", "title": "Postnummer", "pattern": "^[0-9]{5}$"},
            "x",
            "”Postnummer” är inte skrivet på det sätt som väntas. Läs anvisningen vid fältet.",
        ),
        (
            {"type": "string", "format": "email", "title": "E-post"},
            "x",
            "E-postadressen i ”E-post” går inte att läsa. Skriv den som namn@exempel.se.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_fields_title(schema: Json, value: Any, sentence: str) -> None:
    assert says(schema, value) == sentence


@pytest.mark.parametrize("value", ["2026-02-29", "20260228", "2026-W01-1", "28/2", "2026-2-8", "٢٠٢٦-٠١-٠١"])
def test_a_day_that_does_not_exist_is_refused(value: str) -> None:
    assert "2026-11-21" in says({"type": "string", "format": "date", "title": "Dag"}, value)


@pytest.mark.parametrize("value", ["24:00", "9:30", "12:60", "12:30:15"])
def test_a_time_that_does_not_exist_is_refused(value: str) -> None:
    assert "14:30" in says({"type": "string", "format": "time", "title": "Klockslag"}, value)


def test_right_answers_are_accepted() -> None:
    asked = form(
        {
            "text": TEXT,
            "choice": CHOICE,
            "day": {"type": "string", "format": "date", "title": "Dag"},
            "time": {"type": "string", "format": "time", "title": "Tid"},
            "acute": {"type": "boolean", "title": "Akut"},
            "measures": ROWS,
            "people": {"type": "array", "title": "Personer", "items": {"type": "integer", "format": "person"}},
        }
    )
    answers = {
        "text": "Hände något",
        "choice": "close",
        "day": "2024-02-29",
        "time": "23:59",
        "acute": False,
        "measures": [{"what": "Räcke", "owner": 3, "id": 17}],
        "people": [1, 2],
    }
    assert asked.check(answers) == []
    assert asked.clean(answers) == answers


def test_several_choices_are_told_apart() -> None:
    items = {"type": "string", "oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}
    schema = {"type": "array", "title": "Orsaker", "items": items, "minItems": 2, "uniqueItems": True}
    assert says(schema, ["x", "a"]) == "Välj bland de alternativ som finns för ”Orsaker”."
    assert says(schema, ["a"]) == "Välj minst 2 alternativ i ”Orsaker”."
    assert says(schema, ["a", "a"]) == "Samma val finns två gånger i ”Orsaker”."
    assert says(schema, []) == "Välj orsaker."


def test_the_forms_own_words_go_first() -> None:
    assert says(TEXT, ui={"ui:required-message": "Berätta vad som hände."}) == "Berätta vad som hände."
    assert says(TEXT, "a" * 21, ui={"ui:messages": {"maxLength": "Kortare, tack."}}) == "Kortare, tack."


def test_a_field_nobody_asked_for_is_refused_for_the_form_as_a_whole() -> None:
    assert said(form({"text": TEXT}, required=[]), {"typename": "x"}) == [
        ("", "Formuläret känner inte till fältet ”typename”.")
    ]


def test_rows_are_named_by_their_place() -> None:
    asked = form({"measures": ROWS}, {"measures": {"ui:items": {"why": {"ui:when": "other == true"}}}})
    rows = [{"what": "Räcke", "owner": 1}, {"what": " ", "owner": "Anna", "typename": 1, "why": "dold"}]
    assert said(asked, {"measures": rows}) == [
        ("measures.1", "Rad 2: Formuläret känner inte till fältet ”typename”."),
        ("measures.1.what", "Rad 2: Ange åtgärd."),
        ("measures.1.owner", "Rad 2: Välj en person i listan för ”Ansvarig”."),
    ]


def test_text_is_trimmed_and_empty_is_absent() -> None:
    asked = form({"text": TEXT, "choice": CHOICE, "measures": ROWS})
    raw = {"text": "  a\r\nb\x00  ", "choice": "  ", "measures": [{"what": " x "}, {}, {"id": 4}, {"what": ""}, {}]}
    assert asked.clean(raw) == {"text": "a\nb", "measures": [{"what": "x"}, {}, {"id": 4}]}
    assert asked.clean({"text": None, "measures": [{}]}) == {}
    assert asked.clean({"text": "a\u030a"}) == {"text": "å"}


WHEN = {"why": {"ui:when": 'choice == "close"'}, "more": {"ui:when": "not is_empty(why)"}}
ASKING_WHY = {
    "more": {"type": "string", "title": "Mer"},
    "why": {"type": "string", "title": "Varför"},
    "choice": CHOICE,
}


def test_a_hidden_field_is_not_asked_for_and_its_answer_is_dropped() -> None:
    asked = form(ASKING_WHY, WHEN)
    assert said(asked, {"choice": "investigate"}) == []
    assert said(asked, {"choice": "close"}) == [("why", "Ange varför.")]
    # What hid the reason hides what the reason would have shown.
    assert asked.clean({"choice": "investigate", "why": "x", "more": "y"}) == {"choice": "investigate"}
    assert asked.clean({"choice": "close", "why": "x", "more": "y"}) == {"choice": "close", "why": "x", "more": "y"}


def test_the_page_is_told_which_fields_are_hidden_and_why() -> None:
    fields = {field.name: field for field in form(ASKING_WHY, WHEN).fields({"choice": "investigate"})}
    assert [name for name, field in fields.items() if field.visible] == ["choice"]
    assert fields["why"].when == 'choice == "close"'
    assert fields["why"].when_reads == ("choice",)


def test_a_condition_over_an_answer_of_the_wrong_kind_hides_and_does_not_break() -> None:
    asked = form(
        {"count": {"type": "integer", "title": "Antal"}, "why": {"type": "string", "title": "Varför"}},
        {"why": {"ui:when": "count > 2"}},
    )
    assert [field for field, _ in said(asked, {"count": "många"})] == ["count"]


def test_fields_come_in_the_order_of_the_sections() -> None:
    ui = {
        "ui:order": ["text", "choice", "measures"],
        "ui:sections": [{"title": "Sist", "help": "Hjälp", "fields": ["measures", "text"]}],
        "ui:intro": "Hej",
        "ui:submit": "Skicka",
        "ui:attachments": True,
    }
    asked = form({"text": TEXT, "choice": CHOICE, "measures": ROWS}, ui)
    sections = asked.sections({})
    assert [(one.title, one.help, [field.name for field in one.fields]) for one in sections] == [
        ("", "", ["choice"]),
        ("Sist", "Hjälp", ["measures", "text"]),
    ]
    assert [field.name for field in asked.fields({})] == ["choice", "measures", "text"]
    assert (asked.title, asked.intro, asked.submit, asked.attachments) == ("Formulär", "Hej", "Skicka", True)


def test_the_page_gets_what_it_needs_to_show_a_field() -> None:
    ui = {
        "text": {
            "ui:widget": "textarea",
            "ui:help": "Kort",
            "ui:rows": 9,
            "ui:placeholder": "p",
            "ui:autocomplete": "off",
        },
        "person": {"ui:role": "utredare"},
        "measures": {"ui:add": "Lägg till en åtgärd", "ui:items": {"what": {"ui:help": "Vad"}}},
        "grade": {"ui:widget": "scale"},
    }
    asked = form(
        {
            "text": TEXT,
            "person": {"type": "integer", "format": "person", "title": "Utredare"},
            "measures": ROWS,
            "grade": {"type": "integer", "minimum": 1, "maximum": 3, "title": "Grad"},
            "choice": CHOICE,
            "sure": {"type": "boolean", "const": True, "title": "Säker"},
        },
        ui,
        required=["text"],
    )
    fields = {field.name: field for field in asked.fields({})}
    text = fields["text"]
    assert (text.kind, text.help, text.lines, text.placeholder, text.autocomplete) == (
        Kind.TEXTAREA,
        "Kort",
        9,
        "p",
        "off",
    )
    assert (text.required, text.min_length, text.max_length) == (True, 5, 20)
    assert (fields["person"].kind, fields["person"].role, fields["person"].required) == ("person", "utredare", False)
    assert [(column.name, column.kind, column.help) for column in fields["measures"].columns][:2] == [
        ("what", "text", "Vad"),
        ("owner", "person", ""),
    ]
    assert (fields["measures"].add_label, fields["measures"].min_items) == ("Lägg till en åtgärd", 1)
    assert fields["grade"].choices == ((1, "1"), (2, "2"), (3, "3"))
    assert fields["choice"].choices == (("close", "Avsluta"), ("investigate", "Utred"))
    assert (fields["choice"].kind, fields["sure"].kind) == (Kind.RADIO, Kind.CONFIRM)


def test_a_posted_form_becomes_answers_and_keeps_what_cannot_be_read() -> None:
    items = {"type": "integer", "oneOf": [{"const": 1, "title": "Ett"}]}
    asked = form(
        {
            "text": TEXT,
            "count": {"type": "integer", "title": "Antal"},
            "level": {"type": "integer", "title": "Nivå", "oneOf": [{"const": 2, "title": "Två"}]},
            "acute": {"type": "boolean", "title": "Akut"},
            "day": {"type": "string", "format": "date", "title": "Dag"},
            "time": {"type": "string", "format": "time", "title": "Tid"},
            "causes": {"type": "array", "title": "Orsaker", "items": items},
            "people": {"type": "array", "title": "Vilka", "items": {"type": "integer", "format": "person"}},
            "measures": ROWS,
        }
    )
    posted = MultiDict(
        [
            ("csrf_token", "t"),
            ("text", " Hej "),
            ("count", "tre"),
            ("level", "2"),
            ("acute", "false"),
            ("day", "20261121"),
            ("time", "9.30"),
            ("causes", "1"),
            ("people", "4"),
            ("people", "x"),
            ("measures-10-what", "Sist"),
            ("measures-2-what", "Först"),
            ("measures-2-owner", "7"),
            ("measures-2-id", "31"),
            ("measures-2-typename", "x"),
            ("measures-x-what", "x"),
        ]
    )
    assert parse_form(asked, posted) == {
        "text": " Hej ",
        "count": "tre",
        "level": 2,
        "acute": False,
        "day": "2026-11-21",
        "time": "09:30",
        "causes": [1],
        "people": [4, "x"],
        "measures": [{"what": "Först", "owner": 7, "id": 31}, {"what": "Sist"}],
    }


def test_buttons_add_and_remove_rows() -> None:
    raw = {"measures": [{"what": "a"}, {"what": "b"}], "text": "x"}
    assert edit_rows(raw, row_command(MultiDict({"_add": "measures"})))["measures"] == [
        {"what": "a"},
        {"what": "b"},
        {},
    ]
    assert edit_rows(raw, row_command(MultiDict({"_remove": "measures-0"}))) == {
        "measures": [{"what": "b"}],
        "text": "x",
    }
    assert edit_rows({}, "_add=measures") == {"measures": [{}]}
    for nothing in ("_remove=measures-9", "_remove=other-0", "_add=text", "_remove=measures-x", ""):
        assert edit_rows(raw, nothing) == raw
    assert row_command(MultiDict({"text": "x"})) == ""


@pytest.mark.parametrize(
    ("properties", "ui", "named", "reason"),
    [
        ({"typename": TEXT}, {}, ("schema", "typename"), "upptaget"),
        ({"Bad-name": TEXT}, {}, ("schema", "Bad-name"), "a-z"),
        ({"a": {"type": "string"}}, {}, ("schema", "a"), "title"),
        ({"a": {"type": "nothing", "title": "A"}}, {}, ("schema", "a.type"), "JSON Schema"),
        ({"a": {"$ref": "#/x", "title": "A"}}, {}, ("schema", "a"), "type ska vara"),
        ({"a": {**TEXT, "$ref": "#/x"}}, {}, ("schema", "a"), "$ref"),
        ({"a": {"type": "number", "title": "A"}}, {}, ("schema", "a"), "type ska vara"),
        ({"a": {"type": "string", "format": "uri", "title": "A"}}, {}, ("schema", "a"), "format"),
        ({"a": {**CHOICE, "oneOf": [{"const": 1, "title": "x"}]}}, {}, ("schema", "a"), "type"),
        ({"a": {**CHOICE, "oneOf": [{"const": "x"}]}}, {}, ("schema", "a"), "const och title"),
        ({"a": {"type": "string", "title": "A", "enum": ["x", "x"]}}, {}, ("schema", "a"), "två gånger"),
        ({"a": {"type": "boolean", "const": False, "title": "A"}}, {}, ("schema", "a"), "true"),
        ({"a": TEXT}, {"b": {}}, ("ui", "b"), "finns inte i schemat"),
        ({"a": TEXT, "b": TEXT}, {"ui:order": ["a"]}, ("ui", "b"), "visas inte"),
        ({"a": TEXT}, {"ui:order": ["a", "b"]}, ("ui", "b"), "finns inte i schemat"),
        ({"a": TEXT}, {"ui:order": ["a", "a"]}, ("ui", "a"), "två gånger"),
        ({"a": TEXT, "b": TEXT}, {"ui:sections": [{"title": "x", "fields": ["a"]}]}, ("ui", "b"), "visas inte"),
        ({"a": TEXT}, {"ui:sections": [{"fields": ["a"]}]}, ("ui", "ui:sections"), "title"),
        ({"a": TEXT}, {"ui:sections": ["a"]}, ("ui", "ui:sections"), "title"),
        ({"a": TEXT}, {"ui:order": "a"}, ("ui", ""), "fel slag"),
        ({"a": TEXT}, {"ui:colour": "red"}, ("ui", ""), "ui:colour"),
        ({"a": TEXT}, {"a": {"ui:colour": "red"}}, ("ui", "a"), "ui:colour"),
        ({"a": TEXT}, {"a": {"ui:rows": "6"}}, ("ui", "a"), "fel slag"),
        ({"a": TEXT}, {"a": {"ui:widget": "radio"}}, ("ui", "a"), "text eller textarea"),
        ({"a": TEXT}, {"a": {"ui:messages": {"maxlength": "x"}}}, ("ui", "a"), "maxlength"),
        ({"a": TEXT}, {"a": {"ui:when": "b == 1"}}, ("ui", "a"), "läser b"),
        ({"a": TEXT}, {"a": {"ui:when": "a == 1"}}, ("ui", "a"), "läser a"),
        ({"a": TEXT}, {"a": {"ui:when": "open(1)"}}, ("ui", "a"), "Anrop"),
        ({"a": TEXT, "b": TEXT}, {"a": {"ui:when": "b == 1"}, "b": {"ui:when": "a == 1"}}, ("ui", ""), "cirkel"),
        ({"a": {**ROWS, "items": {"type": "object"}}}, {}, ("schema", "a"), "additionalProperties"),
        ({"a": ROWS}, {"a": {"ui:items": {"nope": {}}}}, ("ui", "a.nope"), "finns inte"),
        (
            {"a": {**ROWS, "items": {**ROWS["items"], "required": [], "properties": {"b": ROWS}}}},
            {},
            ("schema", "a.b"),
            "rader kan inte",
        ),
        (
            {"a": {**ROWS, "items": {**ROWS["items"], "required": [], "properties": {"id": TEXT}}}},
            {},
            ("schema", "a.id"),
            "upptaget",
        ),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused_by_file_and_field(
    properties: Json, ui: Json, named: tuple[str, str], reason: str
) -> None:
    with pytest.raises(BadForm) as error:
        form(properties, ui)
    assert error.value.file == named[0]
    assert named[1] == "" or error.value.field == named[1]
    assert reason in error.value.reason


def test_a_required_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadForm, match="krävs"):
        form({"a": TEXT}, required=["b"])


@pytest.mark.parametrize(
    ("schema", "ui"),
    [(b"{", b"{}"), (b"[]", b"{}"), (b"{}", b"{}"), (b'{"type": "object", "additionalProperties": false}', b"{}"),
     (b'{"title": "a", "title": "b"}', b"{}")],
)  # fmt: skip
def test_files_that_are_no_form_are_refused(schema: bytes, ui: bytes) -> None:
    with pytest.raises(BadForm):
        load_form(schema, ui)
