"""Which test shows what: items of `docs/items.toml` beside the tests whose docstrings name them.

A docstring of a test, of its class or of its module names items in front: ``R5, G2: a user's …``.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ITEMS = ROOT / "docs" / "items.toml"
NOT_BUILT = "Not built yet"
FOLDERS = ("server/tests", "sync-service/tests", "tests")
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_NAMED = re.compile(r"((?:[A-Z]\d{1,2}(?:\s*(?:,|–|-|\bto\b)\s*)?)+):\s")
_ONE = re.compile(r"([A-Z])(\d{1,2})(?:\s*(?:–|-|to)\s*[A-Z]?(\d{1,2}))?")


def items() -> Mapping[str, Mapping[str, str]]:
    """What works, by id, in sections."""
    return tomllib.loads(ITEMS.read_text("utf-8"))


def named_items(docstring: str) -> set[str]:
    """The ids in front of a docstring; ``Y1–Y4`` are four."""
    match = _NAMED.match(docstring)
    return {
        f"{letter}{number}"
        for letter, first, last in _ONE.findall(match[1] if match else "")
        for number in range(int(first), int(last or first) + 1)
    }


def tests_by_item() -> Mapping[str, list[str]]:
    """Paths of tests, with ``::name`` where one function or class is meant."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            for name, docstring in _docstrings(path):
                for item in named_items(docstring):
                    found[item].append(f"{path.relative_to(ROOT).as_posix()}{name}")
    return found


def _docstrings(path: Path) -> Iterator[tuple[str, str]]:
    module = ast.parse(path.read_text("utf-8"))
    yield "", ast.get_docstring(module) or ""
    for node in ast.walk(module):
        if isinstance(node, _DEFINITIONS) and node.name.lower().startswith("test"):
            yield f"::{node.name}", ast.get_docstring(node) or ""


def traceability() -> str:
    """The page."""
    tests = tests_by_item()
    parts = [
        "# Which test shows what\n",
        "Each item of the product is shown by tests whose docstrings begin with its id.\n",
    ]
    for section, rows in items().items():
        parts += [f"## {section}\n", "| item | works means | shown by |\n|---|---|---|"]
        parts += [f"| {id} | {text} | {_shown(tests.get(id, []))} |" for id, text in rows.items()]
        parts.append("")
    return "\n".join(parts)


def _shown(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in tests) or "nothing yet"
