"""HTML becomes a PDF that can be kept: the same every time, in our own typeface, with nothing fetched from anywhere."""

import io
from pathlib import Path

import pikepdf

from tests.workflows.papers.reading import faults, says
from workflows.papers.pages import day, paragraphs
from workflows.papers.pdf import as_pdf

PAGE = '<html lang="sv"><head><title>Provet</title></head><body><h1>Provet</h1>{}</body></html>'


def fonts_of(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.resources.Font.values()}


def test_the_same_page_gives_the_same_bytes() -> None:
    assert as_pdf(PAGE.format("<p>Hej</p>")) == as_pdf(PAGE.format("<p>Hej</p>"))


def test_names_from_many_countries_are_set_in_our_own_typeface() -> None:
    names = "Åsa Öberg, Łukasz, Gülşen Çelik, Čović, Đorđe, Ştefan"
    content = as_pdf(PAGE.format(f"<p>{names}, <strong>{names}</strong></p>"))
    assert says(content, names)
    assert fonts_of(content) and all(name.startswith("Vaksam-Paper") for name in fonts_of(content))


def test_nothing_is_fetched_for_what_a_page_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("h1::after { content: 'Hemligt' }")
    page = PAGE.format("<p>Hej</p>").replace("<title>", f'<link rel="stylesheet" href="{secret.as_uri()}"><title>')
    assert says(as_pdf(page), "Provet Hej")


def test_a_table_tells_which_cells_are_headings(tmp_path: Path) -> None:
    rows = "<table><thead><tr><th>Nr</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    assert faults(as_pdf(PAGE.format(rows)), tmp_path) == []


def test_a_text_keeps_its_paragraphs_and_lines() -> None:
    assert paragraphs("Ett\nTvå\n\n\n Tre ") == [["Ett", "Två"], [" Tre "]]
    assert paragraphs("") == [] and paragraphs(" \n\n ") == []


def test_a_day_nobody_gave_is_no_day() -> None:
    assert (day("2026-09-15"), day(None)) == ("15 september 2026", "")
