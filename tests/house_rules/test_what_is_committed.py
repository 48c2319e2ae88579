"""Nothing in the project names one machine, or where its packages come from."""

import re

import pytest

from tests.house_rules.house import committed_files, place

# Written in parts, so that this file may stand in the project too.
REGISTRIES = "|".join(
    rf"{name}\.{ending}"
    for name, ending in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "(org|com)"),
        ("yarnpkg", "com"),
        ("deb.debian", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("cdnjs", "cloudflare"),
    )
)
ADDRESSES = re.compile(
    rf"({REGISTRIES}|--(extra-)?index-url|--find-link[s]|https?://\S+\.(whl|tgz|tar\.gz|deb)\b)", re.IGNORECASE
)
MACHINE_PATHS = re.compile(r"(?<![\w.:/}>~-])/(work|tmp|root|home|Users|opt/pypi)/[\w.]")


def offences(text: str) -> list[str]:
    """The lines that name a registry, a download or a machine's own path."""
    return [line.strip()[:160] for line in text.splitlines() if ADDRESSES.search(line) or MACHINE_PATHS.search(line)]


@pytest.mark.parametrize(
    "line",
    [
        "pip install --index" + "-url x",
        "see https://pypi." + "org/project/x",
        "https://example.se/a-1.0-py3.wh" + "l",
        "cd /wo" + "rk/main",
        "LOG = '/tm" + "p/log'",
    ],
)
def test_an_address_is_found_out(line: str) -> None:
    assert offences(line) == [line]


def test_ordinary_lines_are_not_taken_for_addresses() -> None:
    assert offences("GET /arenden/work/1\nhttps://example.se/home/x\n/usr/bin/env python3\n/var/lib/vaksam/x\n") == []


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a typeface
        found += [f"{place(path)}: {line}" for line in offences(text)]
    assert found == []
