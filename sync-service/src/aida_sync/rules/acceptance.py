"""Whether a rule may come in: it compiles, and its page's examples say what it does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aida.packs.page_tests import run_page
from aida.packs.pages import read_page
from aida.rules.reader import read_rules
from aida_sync.errors import Unprocessable

RULE_FILE = "rule.yml"
PAGE_FILE = "page.md"


@dataclass(frozen=True, slots=True)
class AcceptedRule:
    """A rule that works. ``digest`` is the SHA-256 over both texts, in hexadecimal."""

    name: str
    digest: str


async def accept(source: str, page: str) -> AcceptedRule:
    """Compile the rule and run its examples; raises Unprocessable with file and line."""
    problems, name = await asyncio.to_thread(_examine, source, page)
    if problems:
        first = problems[0]
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise Unprocessable(
            f"{first['file']}:{first['line']}: {first['problem']}{more}",
            {"problems": problems},
            code="rule_refused",
        )
    return AcceptedRule(name, digest(source, page))


def digest(source: str, page: str) -> str:
    """The content's address: the same texts have the same digest."""
    parts = (source.encode(), page.encode())
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def _examine(source: str, page: str) -> tuple[list[dict[str, Any]], str]:
    result = read_rules(source, RULE_FILE)
    problems = [
        _problem(RULE_FILE, error.line, error.problem, error.hint) for error in result.errors
    ]
    if problems:
        return problems, ""
    names = {rule.id for rule in result.rules}
    if len(names) != 1:
        what = "it holds no rule" if not names else f"it holds {len(names)} rules"
        return [_problem(RULE_FILE, 0, f"{what}: send one rule at a time", "")], ""
    for failure in run_page(read_page(page), result.rules, PAGE_FILE):
        problems.append(
            _problem(PAGE_FILE, failure.line, failure.problem, "\n".join(failure.details))
        )
    return problems, names.pop()


def _problem(file: str, line: int | None, problem: str, hint: str) -> dict[str, Any]:
    return {"file": file, "line": (line or 0) + 1, "problem": problem, "help": hint}
