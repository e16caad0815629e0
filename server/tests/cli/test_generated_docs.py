"""The generated reference must say what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_no_page_is_stale() -> None:
    script = ROOT / "scripts" / "generate_docs.py"
    run = subprocess.run(
        [sys.executable, script, "--check"], check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
