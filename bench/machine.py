"""The facts without which a figure means nothing."""

from __future__ import annotations

from bench import aida, corpus, host, tools
from bench.plan import Plan


def facts(plan: Plan) -> dict[str, str]:
    peers = {
        "ast-grep": tools.version(tools.ours("ast-grep")),
        "ruff": tools.version(tools.peers("ruff")),
        "semgrep": tools.version(tools.peers("semgrep")),
    }
    ours = {} if plan.peers_only else {"aida": tools.version(aida.program())}
    return {
        **host.facts(),
        "runs": f"{plan.pairs} of each scan, {plan.semgrep_pairs} of semgrep's, "
        f"{plan.start_pairs} starts, {plan.typed_lines} typed lines",
        "code": f"{corpus.NAME}, {len(corpus.python_files(plan.code))} files",
        **ours,
        **peers,
    }
