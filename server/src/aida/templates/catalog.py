"""Where template files are: those that ship with AIDA, and the folders of a project."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

SUFFIXES = (".yml", ".yaml")
SCAFFOLD_FILE = "scaffold.yml"
PAGE_SUFFIX = ".md"


@cache
def bundled_templates() -> Path:
    """Folder of the templates that ship with AIDA: inside the package, or else the checkout's."""
    inside = Path(__file__).parent / "bundled"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[4] / "templates"


def template_files(path: Path) -> Iterator[Path]:
    """Files of snippets and scaffolds under a folder, in a stable order; a file is itself.

    What stands beside a scaffold's file belongs to the scaffold.
    """
    if path.is_file():
        yield path
        return
    if (path / SCAFFOLD_FILE).is_file():
        yield path / SCAFFOLD_FILE
        return
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if not entry.name.startswith("."):
                yield from template_files(entry)
        elif entry.suffix in SUFFIXES:
            yield entry


def page_of(template_file: Path) -> Path:
    """Where the page of a template file is."""
    if template_file.name == SCAFFOLD_FILE:
        return template_file.with_name(f"{template_file.parent.name}{PAGE_SUFFIX}")
    return template_file.with_suffix(PAGE_SUFFIX)
