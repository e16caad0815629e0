"""Every bundled template passes its page's examples, and the better way is what it gives."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aida.syntax.languages import find_language
from aida.templates.answers import complete
from aida.templates.catalog import bundled_templates, page_of, template_files
from aida.templates.expanding import expand_scaffold, plan, write
from aida.templates.loading import load_templates
from aida.templates.page import Role, read_template_page
from aida.templates.testing import Judges, run_template_tests
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings

FILES = list(template_files(bundled_templates()))
LOADED = load_templates([bundled_templates()])
RULES = RulesInForce(Settings(root=Path("nowhere").absolute()))
JUDGES = Judges(RULES.for_path, RULES.suppressing)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    report = run_template_tests([path], JUDGES)
    assert report.examples
    assert [f"{f.file}:{f.line}: {f.problem} {f.details}" for f in report.failures] == []


def test_ids_and_owners() -> None:
    assert LOADED.errors == []
    assert len(LOADED.snippets) + len(LOADED.scaffolds) == len(FILES) >= 60
    assert [one.id for one in LOADED.snippets.values() if not one.about.owner] == []


def test_prefixes_tell_templates_of_a_context_apart() -> None:
    """Two templates may share a prefix; a person must then see from the title which is which."""
    titles: dict[tuple[str, str, str], str] = {}
    for one in LOADED.snippets.values():
        for language in one.languages:
            for prefix in one.prefixes:
                key = language.name, prefix, one.about.title
                assert titles.setdefault(key, one.id) == one.id


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "python"], ids=str)
def test_python_compiles(path: Path) -> None:
    page = read_template_page(page_of(path).read_text("utf-8"))
    python = find_language("python")
    for example in page.examples:
        if example.role is Role.BEFORE and find_language(example.language) is python:
            ast.parse(example.result or "")


def expanded(name: str, folder: Path, given: dict[str, str]) -> Path:
    """The folder, with a scaffold in it."""
    scaffold = LOADED.scaffolds[name]
    answers = complete(scaffold, given, {"folder": folder.name, "year": 2027})
    write(plan(expand_scaffold(scaffold, answers), folder))
    return folder


@pytest.mark.parametrize("name", sorted(LOADED.scaffolds))
def test_python_of_scaffolds_compiles(name: str, tmp_path: Path) -> None:
    for path in expanded(name, tmp_path, {"name": "acme-shop"}).rglob("*.py"):
        ast.parse(path.read_text("utf-8"), str(path))


def test_the_tests_of_a_new_package_pass(tmp_path: Path) -> None:
    folder = expanded("py-package", tmp_path, {"name": "acme-shop", "command": "yes"})
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
