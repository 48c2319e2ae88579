"""Case numbers as they stand in addresses: "LS 2026-0001" is LS-2026-0001 there."""

from __future__ import annotations

import re

from flask import url_for

#: The letters before the year: "LS-2026" but not the hyphen of "2026-0001".
SERIES = re.compile(r"^([^\W\d]+)-")


def in_address(number: str) -> str:
    return number.replace(" ", "-")


def from_address(text: str) -> str:
    """Either way of writing it, whole or in part."""
    return SERIES.sub(r"\1 ", text)


def case_url(number: str) -> str:
    return url_for("case.page", number=in_address(number))
