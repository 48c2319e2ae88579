"""Case numbers as they stand in addresses: "LS 2026-0001" is LS-2026-0001 there."""

from __future__ import annotations

from flask import url_for


def in_address(number: str) -> str:
    return number.replace(" ", "-")


def from_address(text: str) -> str:
    return text.replace("-", " ", 1)


def case_url(number: str) -> str:
    return url_for("case.page", number=in_address(number))
