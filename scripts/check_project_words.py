"""Fail when a project file names a package registry's host or an absolute path of one machine.

Where packages come from is the user's configuration, and where a checkout lies is the user's
choice: neither belongs in the repository.
"""

from __future__ import annotations

import re
import sys

from tracked_files import tracked_texts

# Built from pieces, so that this file does not report itself.
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "(?:org|com)"),
    ("yarnpkg", "com"),
    ("crates", "io"),
    ("proxy", "golang", "org"),
    ("deb", "debian", "org"),
]
FOLDERS = [
    ("home", r"\w"),
    ("work", r"(?:main|shared|\.)"),
    ("tmp", "w", ""),
]
FORBIDDEN = re.compile(
    "|".join(
        [rf"\b{host}\b" for host in map(r"\.".join, HOSTS)]
        + [rf"(?<![\w.~}}])/{folder}" for folder in map("/".join, FOLDERS)]
    )
)


def main() -> int:
    """Print every forbidden word with its place; the exit code tells whether there was one."""
    count = 0
    for path, text in tracked_texts():
        for number, line in enumerate(text.splitlines(), start=1):
            for match in FORBIDDEN.finditer(line):
                print(f"{path}:{number}:{match.start() + 1}: {match[0]!r} must not be named here")
                count += 1
    if count:
        print(f"{count} found. Name a package instead of its host, and use relative paths.")
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main())
