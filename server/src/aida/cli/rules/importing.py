"""``aida rules import``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.terminal.style import style_for
from aida.packs.catalog import rule_files
from aida.packs.importing import import_rules
from aida.packs.writing import write_new


def run(arguments: argparse.Namespace) -> int:
    """Import and report; the exit code is 1 when some rule was not taken."""
    files: list[Path] = []
    for path in map(Path, arguments.paths):
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
        files += rule_files(path)
    style = style_for(sys.stdout, arguments.color)
    taken = refused = 0
    for imported in import_rules(files, Path(arguments.to)):
        if not imported.problem:
            try:
                write_new(imported.files)
            except FileExistsError as error:
                imported.problem = f"{error.filename} exists already"
        name = imported.id or "file"
        where = shown_path(imported.source)
        if imported.problem:
            refused += 1
            print(f"{style.paint('not taken', 'error')} {name} ({where}): {imported.problem}")
            continue
        taken += 1
        print(f"{style.paint('taken', 'good')} {name} ({where})")
        for change in imported.changes:
            print(f"  {style.dot} {change}")
    print(f"\n{taken} taken, {refused} not taken. Comments of the rule files are not kept.")
    return 1 if refused else 0
