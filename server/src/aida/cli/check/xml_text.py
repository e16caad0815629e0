"""Text as XML may hold it."""

from __future__ import annotations

import re
from typing import TextIO
from xml.etree import ElementTree

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` with a replacement character for each that XML 1.0 has no way to write."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def write_xml(root: ElementTree.Element, stream: TextIO) -> None:
    """Write the document, with its declaration."""
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n')
