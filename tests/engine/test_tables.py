"""Decision tables: what a rule says, when none or several hold, and which cells are turned away."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from engine.expressions import WrongKind
from engine.tables import BadTable, NoRuleMatches, Table, TableAmbiguous, load_table

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def drawn(rules: list[tuple[str, str, str]], *, hit_policy: str = "UNIQUE", extra: str = "", types: str = "") -> bytes:
    rows = "".join(
        f"<rule id='r{i}'><description>Rad {i}</description><inputEntry><text>{escape(a)}</text></inputEntry>"
        f"<inputEntry><text>{escape(b)}</text></inputEntry><outputEntry><text>{escape(c)}</text></outputEntry></rule>"
        for i, (a, b, c) in enumerate(rules)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{DMN}" id="d" name="d" namespace="n"><decision id="choose_decider" name="Vem beslutar?">
<decisionTable hitPolicy="{hit_policy}">{extra}
<input id="i1" label="Utfall"><inputExpression {types}><text>facts.outcome</text></inputExpression></input>
<input id="i2"><inputExpression><text>facts.days</text></inputExpression></input>
<output id="o1" name="decider" label="Beslutande" {types}/>{rows}</decisionTable></decision></definitions>""".encode()


def table(*rules: tuple[str, str, str], hit_policy: str = "UNIQUE") -> Table:
    return load_table(drawn(list(rules), hit_policy=hit_policy))


def decide(cell: str, value: object) -> bool:
    """Whether a cell of the first column matches a value."""
    try:
        table((cell, "-", '"yes"')).decide({"facts": {"outcome": value}})
    except NoRuleMatches:
        return False
    return True


def test_the_rule_that_holds_names_the_decider() -> None:
    decisions = table(
        ('"serious", "serious_risk"', "<= 14", '"board"'), ('"serious"', "> 14", '"chair"'), ('"risk"', "", '"head"')
    )
    assert decisions.decide({"facts": {"outcome": "serious", "days": 14}}) == {"decider": "board"}
    assert decisions.decide({"facts": {"outcome": "serious", "days": 15}}) == {"decider": "chair"}
    assert decisions.decide({"facts": {"outcome": "risk"}}) == {"decider": "head"}


@pytest.mark.parametrize(
    ("cell", "matching", "others"),
    [
        ("-", ["a", 1, None, False], []),
        ("", ["a", None], []),
        ('"a"', ["a"], ["b", None, 1]),
        ("3", [3, 3.0], [4, None, "3", True]),
        ("1", [1], [True]),
        ("true", [True], [False, 1, None]),
        ("none", [None], ["", 0, False]),
        (">= 3", [3, 4.5], [2, None]),
        ("< 2", [1], [2, 3, None]),
        ("3, 4", [3, 4], [5, None]),
        ('"a", "b"', ["a", "b"], ["c", None]),
        ('not("a")', ["b"], ["a", None]),
        ('not("a","b")', ["c"], ["a", "b", None]),
        ("not(none)", ["a", 0], [None]),
        ("[1..3]", [1, 2, 3], [0, 4, None]),
        ("[-1..1.5]", [-1, 1.5], [2]),
        ('>= "2026-01-01"', ["2026-02-01"], ["2025-12-31", None]),
    ],
)
def test_a_cell_matches_what_it_says(cell: str, matching: list[object], others: list[object]) -> None:
    assert [value for value in matching if not decide(cell, value)] == []
    assert [value for value in others if decide(cell, value)] == []


def test_no_rule_names_table_and_inputs_and_no_value() -> None:
    with pytest.raises(NoRuleMatches) as error:
        table(('"a"', "-", '"x"')).decide({"facts": {"outcome": "Anna Andersson"}})
    assert error.value.table == "choose_decider"
    assert error.value.inputs == ("facts.outcome", "facts.days")
    assert "Anna" not in str(error.value)


def test_two_rules_that_hold_at_once_are_an_error_in_a_unique_table_and_an_order_in_a_first_one() -> None:
    rules = (('"a"', "-", '"x"'), ("-", "> 1", '"y"'))
    with pytest.raises(TableAmbiguous) as error:
        table(*rules).decide({"facts": {"outcome": "a", "days": 2}})
    assert error.value.rules == (1, 2)
    assert table(*rules, hit_policy="FIRST").decide({"facts": {"outcome": "a", "days": 2}}) == {"decider": "x"}


@pytest.mark.parametrize("hit_policy", ["UNIQUE", "FIRST"])
def test_all_rules_that_hold_can_be_asked_for_whatever_the_table_answers(hit_policy: str) -> None:
    rules = (('"a"', "-", '"x"'), ('"b"', "-", '"z"'), ("-", "> 1", '"y"'), ("", "-", '"else"'))
    decisions = table(*rules, hit_policy=hit_policy)
    holding = decisions.matching({"facts": {"outcome": "a", "days": 2}})
    assert [(rule.number, rule.asks) for rule in holding] == [(1, True), (3, True), (4, False)]
    assert [rule.number for rule in decisions.matching({"facts": {"outcome": "c", "days": 0}})] == [4]


def test_an_order_between_text_and_number_names_the_rule() -> None:
    with pytest.raises(WrongKind, match=r"choose_decider, rule 1, facts\.days"):
        table(("-", "> 1", '"y"')).decide({"facts": {"days": "two"}})


def test_it_can_be_shown_as_it_was_written() -> None:
    decisions = table(('"a"', "", '"x"'))
    assert [column.label for column in decisions.inputs] == ["Utfall", "facts.days"]
    assert [column.label for column in decisions.outputs] == ["Beslutande"]
    assert (decisions.rules[0].inputs, decisions.rules[0].outputs) == (('"a"', ""), ('"x"',))
    assert decisions.rules[0].note == "Rad 0"
    assert decisions.name == "Vem beslutar?"
    assert decisions.reads() == {"facts.outcome", "facts.days"}


@pytest.mark.parametrize(
    "cell",
    [
        *("[3..1]", '["a"..3]', "(1..3]", "[1,2]", "not(", "not()", "not(>3)", "> true", "> facts.x", ">= 3, 4"),
        *('date("2026")', "a", "'a'", '"a" or "b"', '"a\\"', '"a",', "? in [1]", "3 4", "=3", "- 3", "1e5", "9" * 501),
    ],
)
def test_any_other_cell_is_refused_with_table_rule_cell_and_remedy(cell: str) -> None:
    with pytest.raises(BadTable) as error:
        table(("-", "-", '"x"'), (cell, "-", '"x"'))
    assert (error.value.table, error.value.rule, error.value.cell) == ("choose_decider", 2, cell)
    assert error.value.remedy


@pytest.mark.parametrize("cell", ["", "-", "facts.x", '"a", "b"', "> 3", "1 + 1"])
def test_an_answer_is_one_value(cell: str) -> None:
    with pytest.raises(BadTable) as error:
        table(("-", "-", cell))
    assert (error.value.rule, error.value.cell) == (1, cell)


def test_a_value_of_another_type_than_its_column_is_refused() -> None:
    with pytest.raises(BadTable, match="typ string"):
        load_table(drawn([("3", "-", '"x"')], types='typeRef="string"'))


@pytest.mark.parametrize("hit_policy", ["ANY", "COLLECT", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "first"])
def test_other_hit_policies_are_refused(hit_policy: str) -> None:
    with pytest.raises(BadTable, match="UNIQUE eller FIRST"):
        table(("-", "-", '"x"'), hit_policy=hit_policy)


def test_broken_files_are_refused() -> None:
    good = drawn([("-", "-", '"x"')]).decode()
    bad = {
        "DOCTYPE": good.replace("<definitions", '<!DOCTYPE d [<!ENTITY a "b">]><definitions', 1),
        "går inte att läsa": good[:-5],
        "UTF-8": good.replace("UTF-8", "UTF-7"),
        "DMN 1.3": good.replace("20191111", "20180521"),
        "0 beslut": good.replace("<decision id", "<xdecision id").replace("</decision>", "</xdecision>"),
        "id saknas": good.replace("choose_decider", "Choose decider"),
        "inputValues": good.replace("</inputExpression></input>", "</inputExpression><inputValues/></input>", 1),
        "expressionLanguage": good.replace("<inputExpression ", '<inputExpression expressionLanguage="feel" ', 1),
        "fel antal celler": good.replace("<inputEntry><text>-</text></inputEntry>", "", 1),
        "godtas inte": good.replace("facts.outcome", "facts.outcome()"),
        "giltigt namn": good.replace('name="decider"', 'name="Decider!"'),
        "inga regler": drawn([]).decode(),
        "Typen": drawn([("-", "-", '"x"')], types='typeRef="date"').decode(),
        "extensionElements": drawn([("-", "-", '"x"')], extra="<extensionElements/>").decode(),
    }
    for reason, text in bad.items():
        with pytest.raises(BadTable) as error:
            load_table(text.encode())
        assert reason in str(error.value)
