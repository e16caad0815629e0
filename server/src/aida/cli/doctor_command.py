"""``aida doctor``."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="the project (default: this folder)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="default: auto"
    )


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; the exit code is 1 when something is broken, not for warnings."""
    import json
    import os
    import shutil
    import sys
    from pathlib import Path

    from aida.cli.errors import UsageError
    from aida.cli.terminal.style import style_for
    from aida.features.editor_setup import editor_setups
    from aida.features.health import State, examine

    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder", "name the folder of the project")
    program = shutil.which("aida", path=os.fspath(Path(sys.executable).parent)) or sys.argv[0]
    setups = editor_setups(os.path.abspath(program))  # noqa: PTH100 - a link must stay one
    checks = list(examine(folder.absolute()))
    is_broken = any(check.state is State.ERROR for check in checks)
    if arguments.json:
        report = {
            "ok": not is_broken,
            "checks": [
                {
                    "name": check.name,
                    "state": check.state.value,
                    "detail": check.detail,
                    "help": check.help or None,
                }
                for check in checks
            ],
            "editors": [setup._asdict() for setup in setups],
        }
        json.dump(report, sys.stdout, indent=2)
        print()
        return int(is_broken)
    style = style_for(sys.stdout, arguments.color)
    marks = {
        State.OK: style.paint(style.tick, "good"),
        State.WARNING: style.paint("!", "warning"),
        State.ERROR: style.paint(style.cross, "error"),
    }
    for check in checks:
        print(f"{marks[check.state]} {style.paint(check.name, 'bold')}: {check.detail}")
        if check.help and check.state is not State.OK:
            print(f"  {style.paint('help', 'hint')}: {check.help}")
    for setup in setups:
        print(f"\n{style.paint(setup.editor, 'bold')} ({setup.where}):")
        for line in setup.text.splitlines():
            print(f"  {line}")
    return int(is_broken)
