"""Runs the long tests, keeps what they did, and renews docs/reference/soak.md: `make soak`.

Arguments go to pytest, so a run may be narrowed; rows of tests that did not run stay as they are.
"""

from __future__ import annotations

import os
import subprocess
import sys

import generate_docs
from soak_page import RESULTS, ROOT


def main() -> int:
    """Run, write the page, and return pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-m", "soak", *sys.argv[1:]]
    environment = {**os.environ, "AIDA_SOAK_RESULTS": str(RESULTS)}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    generate_docs.main(["soak"])
    return code


if __name__ == "__main__":
    sys.exit(main())
