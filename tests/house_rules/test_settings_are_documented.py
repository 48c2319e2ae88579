"""Whoever runs the product finds every setting in one page."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from engine.settings import BadSetting, Settings, read_settings

PAGE = Path(__file__).parents[2] / "docs" / "installningar.md"


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = dict(re.findall(r"^\| `(VAKSAM_\w+)` \| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    known = {f"VAKSAM_{field.name.upper()}": field.default for field in fields(Settings)}
    assert documented.keys() == known.keys()
    for name, default in known.items():
        shown = {"": "(tom)", True: "`1`", False: "`0`"}.get(default, f"`{default}`")
        assert documented[name] == shown, name


def test_a_setting_that_cannot_be_understood_is_named() -> None:
    with pytest.raises(BadSetting, match="VAKSAM_MAIL_PORT"):
        read_settings({"VAKSAM_MAIL_PORT": "fem"})


def test_settings_are_read_from_the_environment() -> None:
    assert read_settings({"VAKSAM_MAIL_PORT": "25", "VAKSAM_MAIL_STARTTLS": "0"}).mail_starttls is False
