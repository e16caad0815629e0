from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aida.features.diagnostics import RuleFacts, facts_of, fingerprint
from aida.features.rule_problems import problems_of
from aida.findings import Finding, Severity
from aida.rules.rule import Rule
from aida.text import Span
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.project import load_project
from server.tests.lsp.editor import make_project


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    project = load_project(make_project(tmp_path / "p"), EditorSettings())
    return replace(project.rule_by_id["no-print"], tags=())


def test_where_a_rule_is_explained(rule: Rule) -> None:
    assert facts_of(rule) == RuleFacts(Path(rule.source).as_uri())
    cited = replace(rule, references=("CWE-1", "https://example.org/a", "https://example.org/b"))
    assert facts_of(cited).link == "https://example.org/a"
    page = Path(rule.source).with_suffix(".md")
    page.write_text("# no-print\n")
    assert facts_of(cited).link == page.as_uri()
    assert facts_of(replace(cited, url="https://example.org/u")).link == "https://example.org/u"


def test_tags(rule: Rule) -> None:
    facts = facts_of(replace(rule, tags=("security", "deprecated")))
    assert (facts.unnecessary, facts.deprecated) == (False, True)
    facts = facts_of(replace(rule, tags=("unused",)))
    assert (facts.unnecessary, facts.deprecated) == (True, False)


def test_fingerprints_know_rule_message_and_text_but_not_the_place() -> None:
    found = Finding("r", Span(0, 3), Severity.ERROR, "m")
    same = fingerprint(replace(found, span=Span(7, 10)), b"abc")
    assert fingerprint(found, b"abc") == same
    others = {
        fingerprint(found, b"abd"),
        fingerprint(replace(found, rule="s"), b"abc"),
        fingerprint(replace(found, message="n"), b"abc"),
    }
    assert len(others | {same}) == 4


def test_problems_are_told_once_and_at_their_place(tmp_path: Path) -> None:
    bad = "id: bad\nlanguage: [javascript, typescript]\nrule: {patern: x}\n"
    one, two = tmp_path / "one", tmp_path / "two"
    make_project(one, {"bad": bad})
    make_project(two, {}, f'packs = []\nrules = ["{(one / "rules").as_posix()}"]\n')
    projects = [load_project(folder, EditorSettings()) for folder in (one, two)]
    (problem,) = problems_of(projects)
    assert (problem.path, problem.line, problem.is_error) == (
        str(one / "rules" / "bad.yml"),
        2,
        True,
    )
    assert problem.line_text == "rule: {patern: x}"
    assert problem.line_text[problem.column :].startswith("patern")
    assert str(problem).startswith(f"{problem.path}:3:{problem.column + 1}: ")
