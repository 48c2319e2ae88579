"""Reads XML that somebody else wrote, with no way out of the file and no way to swell."""

from __future__ import annotations

import re

from lxml import etree

MAX_BYTES = 5_000_000

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


class HasDoctype(ValueError):
    """A DOCTYPE can make a file read other files or swell without end, so no file of ours has one."""


class NotXml(ValueError):
    """The bytes are not well-formed XML in UTF-8, or too many."""


def read_xml(xml: bytes) -> etree._Element:
    """The root element of `xml`. Raises HasDoctype and NotXml."""
    if len(xml) > MAX_BYTES:
        raise NotXml(f"filen är större än {MAX_BYTES} byte")
    declared = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    # Another encoding could hide a DOCTYPE from the search below.
    if b"\0" in xml or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise NotXml("filen är inte skriven i UTF-8")
    if b"<!DOCTYPE" in xml:
        raise HasDoctype("filen har en DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise NotXml(f"rad {error.lineno}: filen är inte välformad XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise HasDoctype("filen har en DOCTYPE")
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """The element's namespace; empty when it has none."""
    return etree.QName(element).namespace or ""
