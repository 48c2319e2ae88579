"""HTML becomes a tagged PDF (PDF/UA-1); the typeface lies in fonts/, nothing is fetched from anywhere."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def as_pdf(html: str) -> bytes:
    """The page as a PDF; the same HTML gives the same bytes. A tenth of a second a page, a second more at first."""
    from weasyprint import HTML  # here, since it takes a second to read and most pushes of a case make no paper

    sheet, fonts = _style()
    page = HTML(string=html, base_url=None, url_fetcher=_fetcher(()))
    content: bytes = page.write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", custom_metadata=False, finisher=_scope_headers
    )
    return content


@cache
def _style() -> tuple[Any, Any]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # else a font that is set in a page bears the second it was set
    fonts = FontConfiguration()
    return CSS(filename=HERE / "paper.css", font_config=fonts, url_fetcher=_fetcher(("file",))), fonts


def _fetcher(protocols: tuple[str, ...]) -> Any:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=protocols, allow_redirects=False)


def _scope_headers(_document: Any, pdf: Any) -> None:
    """Say of each header cell that it heads its column (PDF/UA-1 7.5): WeasyPrint ties cells to headers only by id."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("S") == "/TH":
            thing["A"]["Scope"] = "/Column"
