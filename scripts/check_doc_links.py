"""Fail when a relative link in a Markdown file leads to no file."""

from __future__ import annotations

import re
import sys

from tracked_files import ROOT, tracked_texts

FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(<?([^)\s>#]+)[^)]*\)")
ABSOLUTE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def main() -> int:
    """Print every dead link with its file; the exit code tells whether there was one."""
    dead = 0
    for path, text in tracked_texts("*.md"):
        for target in LINK.findall(CODE.sub("", FENCE.sub("", text))):
            if not ABSOLUTE.match(target) and not (ROOT / path.parent / target).exists():
                print(f"{path}: the link to {target} leads nowhere")
                dead += 1
    return min(dead, 1)


if __name__ == "__main__":
    sys.exit(main())
