"""Runs the long tests and writes docs/reference/soak.md: `make soak`.

Arguments go to pytest. The page tells which tests ran, how long, and what came of each; a run that
was narrowed says so.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "reference" / "soak.md"
INTRODUCTION = """\
# Long tests

Written by `make soak`; do not edit. These tests repeat laws that `make test` tries a few times:
after any sequence of edits the findings are those of a check from scratch, and the like.
"""


def main() -> int:
    """Run, write the page, and return pytest's exit code."""
    arguments = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-m", "soak", f"--junitxml={file}", *arguments]
        code = subprocess.run(
            command, cwd=CHECKOUT, env={**os.environ, "AIDA_SOAK": "1"}, check=False
        ).returncode
        if not file.exists():
            return code or 1
        cases = list(ElementTree.parse(file).getroot().iter("testcase"))
    PAGE.write_text(_page(cases, arguments), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(CHECKOUT)}")
    return code


def _page(cases: list[ElementTree.Element], arguments: list[str]) -> str:
    rows = [
        f"| `{case.get('classname', '').rpartition('.')[2]}` | `{case.get('name')}` "
        f"| {_outcome(case)} | {float(case.get('time') or 0):,.0f} |\n"
        for case in cases
    ]
    facts = {
        "date": time.strftime("%Y-%m-%d"),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "chosen by": " ".join(arguments) or "nothing: every long test ran",
    }
    return "\n".join(
        [
            INTRODUCTION,
            "| file | test | outcome | seconds |\n| --- | --- | --- | --- |\n" + "".join(rows),
            "".join(f"- {name}: {fact}\n" for name, fact in facts.items()),
        ]
    )


def _outcome(case: ElementTree.Element) -> str:
    for kind in ("failure", "error", "skipped"):
        if case.find(kind) is not None:
            return {"failure": "**failed**", "error": "**broke**", "skipped": "skipped"}[kind]
    return "passed"


if __name__ == "__main__":
    sys.exit(main())
