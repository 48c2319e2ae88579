"""What the signs of an expression mean: equal, in order, in, plus; none and kinds that do not meet."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping


class WrongKind(TypeError):
    """Two values of different kinds were put in order, added or searched; says which kinds, never which values."""

    def __init__(self, sign: str, left: object, right: object) -> None:
        self.text = ""
        self.sign = sign
        self.kinds = (type(left).__name__, type(right).__name__)
        super().__init__(f"{sign} cannot be used between {self.kinds[0]} and {self.kinds[1]}")


def same(left: object, right: object) -> bool:
    """Equal and of one kind: a yes is not the number one."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def order(sign: str, left: object, right: object) -> bool:
    """Whether `left sign right` holds for two numbers or two texts; false when one is None. Raises WrongKind."""
    if left is None or right is None:
        return False
    if not (_are_numbers(left, right) or (isinstance(left, str) and isinstance(right, str))):
        raise WrongKind(sign, left, right)
    return bool(ORDERS[sign](left, right))


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


ORDERS: Mapping[str, Callable[..., object]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _is_in(left: object, right: object) -> bool | None:
    if left is None or right is None:
        return None
    if not isinstance(right, list | tuple):
        raise WrongKind("in", left, right)
    return any(same(left, item) for item in right)


def compare(sign: str, left: object, right: object) -> bool:
    if sign == "==":
        return same(left, right)
    if sign == "!=":
        return not same(left, right)
    if sign == "in":
        return _is_in(left, right) is True
    if sign == "not in":
        return _is_in(left, right) is False
    return order(sign, left, right)


def add(sign: str, left: object, right: object) -> object:
    if left is None or right is None:
        return None
    if not _are_numbers(left, right):
        raise WrongKind(sign, left, right)
    total: Callable[..., object] = operator.add if sign == "+" else operator.sub
    return total(left, right)


def _length(value: object) -> int:
    if value is None:
        return 0
    if not isinstance(value, str | list | tuple):
        raise WrongKind("len", value, None)
    return len(value)


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], ())


FUNCTIONS: Mapping[str, Callable[[object], object]] = {"len": _length, "is_empty": _is_empty}
