"""The facts without which a figure means nothing."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench import aida, corpus, tools
from bench.plan import Plan


def facts(plan: Plan) -> dict[str, str]:
    peers = {
        "ast-grep": tools.version(tools.ours("ast-grep")),
        "ruff": tools.version(tools.peers("ruff")),
        "semgrep": tools.version(tools.peers("semgrep")),
    }
    ours = {} if plan.peers_only else {"aida": tools.version(aida.program())}
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "runs": f"{plan.pairs} of each scan, {plan.semgrep_pairs} of semgrep's, "
        f"{plan.start_pairs} starts, {plan.typed_lines} typed lines",
        "code": f"{corpus.NAME}, {len(corpus.python_files(plan.code))} files",
        **ours,
        **peers,
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
