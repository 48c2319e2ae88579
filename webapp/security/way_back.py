"""Where to go after the login: a page of this house, never somebody else's."""

from __future__ import annotations

from urllib.parse import urlsplit


def way_back(asked_for: str | None) -> str:
    """The path when it is one of ours, else the start page: `//evil.example`, `/\\evil` and `https:` lead nowhere."""
    path = asked_for or "/"
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if ours and path.isprintable() and not path.startswith("/logga-") else "/"
