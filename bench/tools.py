"""Where the measured programs are, and of which version."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.errors import BenchError

BENCH_VENV = Path(os.environ.get("AIDA_BENCH_VENV", ".venv-bench")).absolute()
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def ours(name: str) -> str:
    """A program of the environment that runs this benchmark."""
    return _find(name, Path(sys.executable).parent, "run `make setup`")


def peers(name: str) -> str:
    """A program of the environment that holds what only the benchmark needs."""
    return _find(name, BENCH_VENV / SCRIPTS, "run `make bench`, or set AIDA_BENCH_VENV")


def version(program: str) -> str:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.strip().splitlines()[0] if answer.stdout.strip() else "unknown"


def _find(name: str, folder: Path, advice: str) -> str:
    found = shutil.which(name, path=str(folder))
    if found is None:
        raise BenchError(f"{name} is not in {folder}: {advice}.")
    return found
