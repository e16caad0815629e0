"""The page about ASVS names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "reference" / "security.md"
NAMED = re.compile(r"`(\w[\w/]*\.py)(?:::(\w+))?`")


def test_every_test_that_the_page_names_exists() -> None:
    missing, count = [], 0
    for line in PAGE.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            continue
        for file, name in NAMED.findall(line):
            count += 1
            path = TESTS / file
            tree = ast.parse(path.read_text("utf-8")) if path.exists() else ast.Module([], [])
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
            known = {node.name for node in tree.body if isinstance(node, kinds)}
            if not path.exists() or (name and name not in known):
                missing.append(f"{file}::{name}")
    assert missing == []
    assert count > 50


def test_a_row_that_is_met_names_a_test() -> None:
    rows = [row.split("|") for row in PAGE.read_text("utf-8").splitlines() if "| met |" in row]
    assert len(rows) > 30
    assert [row[1] for row in rows if not NAMED.search(row[4])] == []
