"""How often a visitor may try, and what tells a machine from a person."""

from __future__ import annotations

from datetime import timedelta

from flask import request

from engine.outside import count_try
from webapp.current import house

#: A library's or a school's people share an address, so this is more than one person needs.
SENDINGS = 20
LOOKS = 20
WITHIN = timedelta(hours=1)

#: A field nobody sees; whoever fills it in is a machine.
TRAP = "website"


def count_sending() -> None:
    """Raises TooManyTries."""
    count_try(house(), "sending", _visitor(), most=SENDINGS, within=WITHIN)


def count_look() -> None:
    """A code that is tried; whether it is right makes no difference. Raises TooManyTries."""
    count_try(house(), "code", _visitor(), most=LOOKS, within=WITHIN)


def is_machine() -> bool:
    return bool(request.form.get(TRAP))


def _visitor() -> str:
    return request.remote_addr or ""
