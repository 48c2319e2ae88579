"""What is said, in Swedish, when an answer is missing or not right."""

from __future__ import annotations

from engine.forms.field import Kind, Property

#: Titles that already tell the reader what to do are said as they stand.
_ASKING = frozenset(
    {
        "ange", "bedöm", "bekräfta", "berätta", "beskriv", "besluta", "bifoga", "bocka", "fyll", "förklara", "kryssa",
        "lista", "motivera", "namnge", "redogör", "redovisa", "sammanfatta", "skriv", "svara", "utse", "välj",
    }
)  # fmt: skip

_CHOSEN = frozenset({Kind.RADIO, Kind.SELECT, Kind.CHECKBOXES, Kind.PERSON, Kind.PERSONS, Kind.UNIT, Kind.SCALE})

#: Which fault is told when a value has several.
ORDER = (
    "required", "type", "const", "oneOf", "enum", "format", "minLength", "maxLength", "pattern", "minimum", "maximum",
    "minItems", "maxItems", "uniqueItems",
)  # fmt: skip

_ONE_OF_KIND = {
    Kind.PERSON: "Välj en person i listan för ”{title}”.",
    Kind.PERSONS: "Välj personer i listan för ”{title}”.",
    Kind.UNIT: "Välj en enhet i listan för ”{title}”.",
    Kind.YESNO: "Svara ja eller nej på ”{title}”.",
    Kind.INTEGER: "Skriv ”{title}” med siffror, utan decimaler.",
    Kind.CHECKBOXES: "Välj bland de alternativ som finns för ”{title}”.",
    Kind.ROWS: "Raderna under ”{title}” går inte att läsa.",
    Kind.DATE: "Datumet i ”{title}” går inte att läsa. Skriv år-månad-dag, till exempel 2026-11-21.",
    Kind.TIME: "Klockslaget i ”{title}” går inte att läsa. Skriv timmar och minuter, till exempel 14:30.",
}
_ONE_CHOICE = "Välj ett av alternativen för ”{title}”."
_TEXT = "Skriv ”{title}” som text."

_BY_RULE = {
    "minLength": "Skriv lite mer i ”{title}”: minst {limit} tecken.",
    "maxLength": "Texten i ”{title}” är för lång: högst {limit} tecken. Den är {length} tecken nu.",
    "pattern": "”{title}” är inte skrivet på det sätt som väntas. Läs anvisningen vid fältet.",
    "minimum": "”{title}” ska vara minst {limit}.",
    "maximum": "”{title}” får vara högst {limit}.",
    "uniqueItems": "Samma val finns två gånger i ”{title}”.",
}


def unknown_field(name: str) -> str:
    """Said when an answer belongs to no field of the form."""
    return f"Formuläret känner inte till fältet ”{name[:60]}”."


def message(prop: Property, rule: str, limit: object = None, value: object = None) -> str:
    """One sentence about `prop` breaking `rule` of JSON Schema; the form's own words go first."""
    own = prop.ui.get("ui:messages", {}).get(rule)
    if rule == "required":
        return own or prop.ui.get("ui:required-message") or _missing(prop)
    return own or _wrong(prop, rule, limit, value)


def _wrong(prop: Property, rule: str, limit: object, value: object) -> str:
    title = _bare(prop.title)
    if prop.kind is Kind.CONFIRM:
        return _missing(prop)
    if rule in ("minItems", "maxItems"):
        return _how_many(prop, rule, limit)
    if rule in _BY_RULE:
        length = len(value) if isinstance(value, str) else 0
        return _BY_RULE[rule].format(title=title, limit=limit, length=length)
    if prop.schema.get("format") == "email":
        return f"E-postadressen i ”{title}” går inte att läsa. Skriv den som namn@exempel.se."
    by_kind = _TEXT if prop.kind in (Kind.TEXT, Kind.TEXTAREA) else _ONE_CHOICE
    return _ONE_OF_KIND.get(prop.kind, by_kind).format(title=title)


def _how_many(prop: Property, rule: str, limit: object) -> str:
    one, several = {Kind.ROWS: ("en rad", "rader"), Kind.PERSONS: ("en person", "personer")}.get(
        prop.kind, ("ett alternativ", "alternativ")
    )
    amount = one if limit == 1 else f"{limit} {several}"
    title = _bare(prop.title)
    if rule == "maxItems":
        return f"Det får vara högst {amount} i ”{title}”."
    if prop.kind is Kind.ROWS:
        return f"Lägg till minst {amount} under ”{title}”."
    return f"Välj minst {amount} i ”{title}”."


def _missing(prop: Property) -> str:
    title = prop.title.strip()
    bare = _bare(title)
    if bare.split(" ", 1)[0].lower() in _ASKING:
        return f"{bare}."
    if prop.kind is Kind.CONFIRM:
        return f"Bekräfta att {_as_said_to_you(bare)}."
    if title.endswith("?"):
        return f"Svara på frågan ”{title}”"
    if prop.kind is Kind.ROWS:
        return f"Lägg till minst en rad under ”{bare}”."
    if prop.kind is Kind.YESNO:
        return f"Svara ja eller nej på ”{bare}”."
    return f"{'Välj' if prop.kind in _CHOSEN else 'Ange'} {_lowered(bare)}."


def _bare(title: str) -> str:
    return title.strip().rstrip(".:")


def _lowered(title: str) -> str:
    """The title inside a sentence: "IVO:s beslut" keeps its capitals, "Datum" does not."""
    first = title.split(" ", 1)[0]
    return title if any(letter.isupper() for letter in first[1:]) else title[:1].lower() + title[1:]


def _as_said_to_you(title: str) -> str:
    return f"du{title[3:]}" if title.startswith("Jag ") else _lowered(title)
