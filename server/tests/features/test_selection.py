"""A rule from selected code."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida.features.selection import rule_from_selection, selected_code
from aida.packs.drafting import DraftError
from aida.packs.page_tests import run_page
from aida.packs.pages import read_page
from aida.rules.reader import read_rules
from aida.syntax.languages import find_language
from aida.text import Span
from aida.workspace.settings import Settings

PYTHON = find_language("python")
CODE = b"def f():\n    if x:\n        eval(code)\n        done()\n"


def span(text: bytes) -> Span:
    start = CODE.index(text)
    return Span(start, start + len(text))


def test_selected_code_leaves_its_indentation() -> None:
    assert selected_code(CODE, span(b"eval(code)\n        done()")) == "eval(code)\ndone()\n"
    assert selected_code(CODE, span(b"code")) == "code\n"


def test_the_rule_reports_the_selection_and_its_page_holds(tmp_path: Path) -> None:
    assert PYTHON is not None
    made = rule_from_selection(CODE, span(b"eval(code)"), PYTHON, Settings(root=tmp_path))
    assert made.rule_file.parent == tmp_path / "rules" and not made.in_force
    assert not made.rule_file.exists()
    (rule,) = read_rules(made.rule_text).rules
    failures = list(run_page(read_page(made.page_text), [rule], "p"))
    assert all("good example" in failure.problem for failure in failures)


def test_a_name_that_is_taken_is_counted_on(tmp_path: Path) -> None:
    assert PYTHON is not None
    settings = Settings(root=tmp_path)
    names = []
    for _ in range(3):
        made = rule_from_selection(CODE, span(b"eval(code)"), PYTHON, settings)
        made.rule_file.parent.mkdir(exist_ok=True)
        made.rule_file.write_text(made.rule_text)
        names.append(made.id)
        assert f"id: {made.id}\n" in made.rule_text
    assert names == ["no-eval-code", "no-eval-code-2", "no-eval-code-3"]


def test_half_a_statement_makes_no_rule(tmp_path: Path) -> None:
    assert PYTHON is not None
    with pytest.raises(DraftError):
        rule_from_selection(CODE, span(b"eval("), PYTHON, Settings(root=tmp_path))
