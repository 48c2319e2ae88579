"""What may be said in a condition, what it means, and what is turned away by name."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import MAX_DEPTH, MAX_LENGTH, BadExpression, WrongKind, compile_expression

FACTS = {
    "outcome": "serious",
    "days": 3,
    "confirmed": True,
    "kinds": ["fall", "threat"],
    "note": "",
    "happened_on": "2026-11-21",
    "person": {"age": 70},
}


def value(text: str, **names: object) -> object:
    return compile_expression(text).evaluate({"facts": FACTS, **names})


@pytest.mark.parametrize(
    "text",
    [
        'facts.outcome == "serious"',
        'facts.outcome in ["risk", "serious"]',
        'facts.outcome not in ["risk"]',
        "1 < facts.days <= 3",
        "facts.days + 1 - 2 == 2",
        "-facts.days == -3",
        "facts.confirmed == true and facts.confirmed == True",
        "not (facts.confirmed == false)",
        "facts.missing == none and facts.missing == None",
        '"fall" in facts.kinds',
        "len(facts.kinds) == 2",
        "len(facts.missing) == 0",
        "is_empty(facts.note) and is_empty(facts.missing) and not is_empty(facts.kinds)",
        'facts.happened_on >= "2026-01-01"',
        "facts.person.age > 65",
        "(facts.days == 3\n and facts.confirmed)",
        'facts.outcome != "risk"',
        'facts.missing != "risk"',
        "-1 in [-1, 2]",
    ],
)
def test_a_condition_that_holds(text: str) -> None:
    assert value(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "facts.missing < 3",
        "facts.missing >= 3",
        'facts.missing in ["a"]',
        'facts.missing not in ["a"]',
        "none in [none]",
        '"fall" in facts.missing',
        '"fall" not in facts.missing',
        "nothing.at.all == 1",
        "facts.confirmed == 1",
        "facts.confirmed in [1]",
        "facts.days == true",
    ],
)
def test_what_is_not_known_or_of_another_kind_makes_no_condition_hold(text: str) -> None:
    assert value(text) is False


def test_a_missing_fact_is_none_and_so_is_a_sum_with_it() -> None:
    assert value("facts.missing") is None
    assert value("facts.missing + 1") is None
    assert value("-facts.missing") is None


def test_and_and_or_give_true_or_false_never_an_answer() -> None:
    assert value("facts.outcome and facts.kinds") is True
    assert value("facts.note or facts.missing") is False


def test_form_conditions_use_bare_names() -> None:
    assert value('assessment == "close"', assessment="close") is True
    assert compile_expression('assessment == "close"').names() == {"assessment"}


def test_timers_read_a_dotted_name_from_any_mapping() -> None:
    deadlines = MappingProxyType({"answer": MappingProxyType({"due": "2026-12-01T22:59:59+00:00"})})
    assert value("deadline.answer.due", deadline=deadlines) == "2026-12-01T22:59:59+00:00"


def test_only_namespaces_are_entered_never_the_attributes_of_a_value() -> None:
    assert value("facts.outcome.upper") is None
    assert value("day.year", day=date(2026, 1, 1)) is None


def test_it_says_what_it_reads_and_what_it_compares_with() -> None:
    expression = compile_expression('facts.a in ["x", "y"] and len(facts.b) > 2 and facts.c == facts.d and 1 < facts.e')
    assert expression.names() == {"facts.a", "facts.b", "facts.c", "facts.d", "facts.e"}
    assert expression.compared["facts.a"] == {"x", "y"}
    assert expression.compared["facts.e"] == {1}
    assert expression.orders
    assert not compile_expression("facts.a == 1").orders


def test_the_same_text_is_read_once() -> None:
    assert compile_expression("facts.days == 3") is compile_expression("facts.days == 3")


@pytest.mark.parametrize(
    "text", ["facts.outcome < 3", "facts.confirmed > 0", 'facts.outcome + "x"', '"a" in facts.outcome']
)
def test_different_kinds_are_a_named_error_that_holds_no_value(text: str) -> None:
    with pytest.raises(WrongKind) as error:
        value(text)
    assert text in str(error.value)
    assert "serious" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("facts.__class__", "__class__"),
        ("__import__", "__import__"),
        ("_private", "_private"),
        ("facts.a__b", "a__b"),
        ('"".__class__.__base__', "__base__"),
        ('"{0.__class__}".format(facts)', "Anrop"),
        ("'%s' % facts.x", "textformat"),
        ("f'{facts.x}'", "f-sträng"),
        ("9**9**9", "Potens"),
        ("9*9", "Multiplikation"),
        ("1 << 9999", "Bitskift"),
        ("[x for x in facts.a]", "comprehension"),
        ("any(x for x in facts.a)", "Anrop"),
        ("{x for x in facts.a}", "comprehension"),
        ("lambda: 1", "lambda"),
        ("(x := 1)", ":="),
        ("[*facts.a]", "Stjärna"),
        ("len(*facts.a)", "Stjärna"),
        ("len(a=1)", "len tar ett värde"),
        ("len", "len är en funktion"),
        ("open('x')", "Anrop"),
        ("facts.a()", "Anrop"),
        ("facts['a']", "index"),
        ("{'a': 1}", "Ordbok"),
        ("(1, 2)", "Tupel"),
        ("1 if facts.a else 2", "if/else"),
        ("facts.a is None", "is"),
        ("facts.a & facts.b", "&"),
        ("~1", "~"),
        ("b'x' == 1", "bytes"),
        ("1j", "complex"),
        ("...", "ellipsis"),
        ("1e999", "för stort"),
        ("[facts.a]", "lista"),
        ("[[1]]", "lista"),
        ("(1 == 1).real", "Punkt"),
        ("true.real", "Punkt"),
        ("facts.a == 1 # and more", "Kommentar"),
        ("'\\x41'", "Omvänt snedstreck"),
        ("a\0b", "Nolltecken"),
        ("import os", "går inte att läsa"),
        ("a = 1", "går inte att läsa"),
        ("facts.a ==", "går inte att läsa"),
        ("yield 1", "går inte att läsa"),
        ("(yield)", "yield"),
        ("(await x)", "await"),
        ("", "tomt"),
        ("  ", "tomt"),
        ("a" * (MAX_LENGTH + 1), "längre än"),
        ("(" * 240 + "1" + ")" * 240, "går inte att läsa"),
        ("not " * (MAX_DEPTH + 1) + "a", "djupare än"),
        ("+".join("1" * (MAX_DEPTH + 2)), "djupare än"),
        (".".join("a" * (MAX_DEPTH + 2)), "djupare än"),
        ("-" * 400 + "1", "djupare än"),
    ],
)
def test_anything_else_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(BadExpression) as error:
        compile_expression(text)
    assert named in error.value.reason


def test_a_refusal_points_at_the_place_even_after_swedish_letters() -> None:
    text = 'facts.a == "åäö" and open(1)'
    with pytest.raises(BadExpression) as error:
        compile_expression(text)
    assert error.value.text == text
    assert text[error.value.position :] == "open(1)"


PIECES = [
    *(
        "facts.outcome",
        "facts.days",
        "facts.kinds",
        "facts.gone",
        "1",
        "-2.5",
        '"a"',
        "true",
        "none",
        "len(",
        "is_empty(",
    ),
    *(
        "==",
        "!=",
        "<",
        ">=",
        "in",
        "not in",
        "and",
        "or",
        "not",
        "+",
        "-",
        "(",
        ")",
        "[",
        "]",
        ",",
        "**",
        "lambda",
        ":=",
    ),
    *("é", "'", ";", ":", "\u2028", "\n", "0x", "_", "1_0"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join) | st.text(max_size=30))
def test_whatever_is_written_is_either_read_or_refused_by_name(text: str) -> None:
    with suppress(BadExpression, WrongKind):
        compile_expression(text).evaluate({"facts": FACTS})
