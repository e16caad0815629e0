"""Whether a rule may come in: it compiles, and its page's examples say what it does."""

from __future__ import annotations

import asyncio

from aida.packs.page_tests import run_page
from aida.packs.pages import read_page
from aida.rules.reader import read_rules
from aida_sync.revisions.refusal import Problem, refuse
from aida_sync.rules.schemas import RuleContent

RULE_FILE = "rule.yml"
PAGE_FILE = "page.md"


async def accept(wanted: RuleContent) -> str:
    """Compile the rule and run its examples; its id. Raises Unprocessable with file and line."""
    problems, name = await asyncio.to_thread(_examine, wanted.source, wanted.page)
    refuse(problems)
    return name


def _examine(source: str, page: str) -> tuple[list[Problem], str]:
    result = read_rules(source, RULE_FILE)
    problems = [
        Problem(RULE_FILE, (error.line or 0) + 1, error.problem, error.hint)
        for error in result.errors
    ]
    if problems:
        return problems, ""
    names = {rule.id for rule in result.rules}
    if len(names) != 1:
        what = "it holds no rule" if not names else f"it holds {len(names)} rules"
        return [Problem(RULE_FILE, 1, f"{what}: send one rule at a time")], ""
    problems = [
        Problem(PAGE_FILE, (failure.line or 0) + 1, failure.problem, "\n".join(failure.details))
        for failure in run_page(read_page(page), result.rules, PAGE_FILE)
    ]
    return problems, names.pop()
