"""Whether a persona may come in: its prompt names its variables, and only these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida_sync.personas.schemas import PersonaContent
from aida_sync.revisions.refusal import Problem, refuse

_VARIABLE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
PROMPT = "prompt"


async def accept(wanted: PersonaContent) -> str:
    """Check the prompt; raises Unprocessable."""
    refuse([*_problems(wanted)])
    return wanted.id


def _problems(wanted: PersonaContent) -> Iterator[Problem]:
    used: set[str] = set()
    for number, line in enumerate(wanted.prompt.splitlines(), 1):
        for name in _VARIABLE.findall(line):
            used.add(name)
            if name not in wanted.variables:
                known = ", ".join(wanted.variables) or "it has none"
                yield Problem(PROMPT, number, f"there is no variable `{name[:60]}`", known)
    for index, name in enumerate(wanted.variables):
        if name not in used:
            help = f"write {{{{{name}}}}} where it belongs"
            yield Problem(f"variables[{index}]", 1, f"the prompt does not use `{name}`", help)
    for name in ("variables", "grants"):
        values = getattr(wanted, name)
        if len(set(values)) != len(values):
            yield Problem(name, 1, "something stands here twice", "name each one once")
