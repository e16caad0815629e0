"""Code blocks of the pages in docs/howto, to be run as a reader would."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "howto"


def block(page: str, heading: str) -> str:
    """The first code block under a heading of a page."""
    text = (FOLDER / page).read_text("utf-8")
    section = text.split(f"## {heading}\n", 1)[1]
    found = re.search(r"^```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert found is not None, f"{page}: no code under {heading}"
    return found[1]
