"""Every file of the product can be read by the program it is written for."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment
from lxml import etree

from tests.house_rules.house import place, product_files


def as_xml(text: str) -> None:
    if "<!DOCTYPE" in text:
        raise ValueError("a DOCTYPE can make a drawing read files of the machine")
    etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def as_json(text: str) -> None:
    json.loads(text, object_pairs_hook=without_doubles)


def without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON lets the last of two equal names win in silence."""
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"the same name twice in {names}")
    return dict(pairs)


def as_template(text: str) -> None:
    Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(text)


READERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".bpmn": as_xml,
    ".dmn": as_xml,
    ".svg": as_xml,
    ".json": as_json,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
    ".html": as_template,
}


def fault(text: str, suffix: str) -> str | None:
    """Why it cannot be read, or None."""
    try:
        READERS[suffix](text)
    except (SyntaxError, ValueError, yaml.YAMLError, etree.XMLSyntaxError) as unreadable:
        return str(unreadable) or type(unreadable).__name__
    except Exception as unreadable:  # noqa: BLE001 Jinja's own errors share no other base
        return str(unreadable)
    return None


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", "def open(:"),
        (".bpmn", "<definitions>"),
        (".bpmn", "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>"),
        (".json", '{"a": 1, "a": 2}'),
        (".yaml", "a: [1"),
        (".html", "{% if x %}"),
    ],
)
def test_a_broken_file_is_found_out(suffix: str, text: str) -> None:
    assert fault(text, suffix)


@pytest.mark.parametrize("suffix", READERS)
def test_every_file_can_be_read(suffix: str) -> None:
    faults = {place(path): fault(text_of(path), suffix) for path in product_files(suffix)}
    assert {name: why for name, why in faults.items() if why} == {}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")
