"""The text files that belong to the project: what git tracks, or would with the next `git add`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def tracked_texts(*patterns: str) -> Iterator[tuple[Path, str]]:
    """Yield each text file that matches a pattern (every one without), relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    try:
        listing = subprocess.run(
            [*command, *patterns], cwd=ROOT, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Cannot list the project's files ({error}): run this in a git checkout")
    for name in sorted(set(listing.stdout.split("\0")) - {""}):
        path = ROOT / name
        if not path.is_file():
            continue  # deleted, but not yet in the index; or a link to a folder
        try:
            yield Path(name), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not text
