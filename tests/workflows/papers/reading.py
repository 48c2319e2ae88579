"""Reads a finished PDF as its reader would: the words, the bookmarks, and what is wrong with it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
from pdfua import validate


def text_of(content: bytes) -> str:
    """All words in reading order, every run of white space made one space."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return " ".join(" ".join(_words(page) for page in pdf.pages).split())


def says(content: bytes, phrase: str) -> bool:
    """The words stand there, however the lines are broken."""
    return _squeezed(phrase) in _squeezed(text_of(content))


def bookmarks(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        return [title for item in outline.root for title in _titles(item)]


def faults(content: bytes, folder: Path) -> list[str]:
    """What the checker of PDF/UA-1 finds, warnings too."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return [f"{finding.rule_id}: {finding.message}" for finding in validate(str(path)).findings]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _titles(item: pikepdf.OutlineItem) -> list[str]:
    return [str(item.title), *(title for child in item.children for title in _titles(child))]


def _words(page: pikepdf.Page) -> str:
    letters: dict[int, str] = {}
    words: list[str] = []
    fonts = {str(name): _letters(font) for name, font in page.resources.Font.items()}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            parts = operands[0] if operator == "TJ" else operands
            shown = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            glyphs = [int.from_bytes(shown[at : at + 2]) for at in range(0, len(shown), 2)]
            words.append("".join(letters[glyph] for glyph in glyphs))
    return " ".join(words)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """Glyph to letters, as the font tells those who copy or listen."""
    cmap = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", cmap.partition("beginbfchar")[2])
    return {int(glyph, 16): bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}
