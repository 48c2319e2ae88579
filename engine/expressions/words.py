"""Which pieces of Python's grammar are ours, and what the rest are called when they are refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

MAX_LENGTH = 500
MAX_DEPTH = 20

#: Words that are values and never names.
WORDS: Mapping[str, object] = {"true": True, "false": False, "none": None}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*_?")

SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}

#: What a refused piece of Python is called, so that the one who wrote it finds it.
REFUSED: Mapping[type[ast.AST], str] = {
    ast.Call: "Anrop (funktion)",
    ast.Lambda: "lambda",
    ast.ListComp: "Listbyggare (comprehension)",
    ast.SetComp: "Mängdbyggare (comprehension)",
    ast.DictComp: "Ordboksbyggare (comprehension)",
    ast.GeneratorExp: "Generator (comprehension)",
    ast.NamedExpr: "Tilldelning (:=)",
    ast.JoinedStr: "f-sträng",
    ast.Starred: "Stjärna (*)",
    ast.Subscript: "Hakparentes efter ett namn (index)",
    ast.Dict: "Ordbok ({})",
    ast.Set: "Mängd ({})",
    ast.Tuple: "Tupel (kommatecken utan hakparentes)",
    ast.IfExp: "if/else",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Pow: "Potens (**)",
    ast.Mult: "Multiplikation (*)",
    ast.Div: "Division (/)",
    ast.FloorDiv: "Division (//)",
    ast.Mod: "Rest eller textformat (%)",
    ast.MatMult: "Matrismultiplikation (@)",
    ast.LShift: "Bitskift (<<)",
    ast.RShift: "Bitskift (>>)",
    ast.BitAnd: "Bitoperation (&), skriv and",
    ast.BitOr: "Bitoperation (|), skriv or",
    ast.BitXor: "Bitoperation (^)",
    ast.Invert: "Bitoperation (~)",
    ast.UAdd: "Plus framför ett tal",
    ast.Is: "is, skriv ==",
    ast.IsNot: "is not, skriv !=",
}


class BadExpression(ValueError):
    """The text is not an expression of ours; says where, and in Swedish why."""

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} (tecken {position + 1} i: {text[:120]})")
        self.text = text
        self.position = position
        self.reason = reason
