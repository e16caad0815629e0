"""``aida rules import``: other tools' files become rules with pages."""

from __future__ import annotations

from server.tests.cli.project import Project

RULES = """\
id: no-f
language: python
message: no f
rule: {pattern: f($X)}
---
id: broken
language: python
rule: {kind: cal}
"""
TESTS = "id: no-f\nvalid: [g(1)]\ninvalid:\n  - f(1)\n  - |\n    x = 1\n    f(x)\n  - h(1)\n"
SEMGREP = """\
rules:
  - id: no-eval
    languages: [python]
    severity: ERROR
    message: no eval
    pattern: eval(...)
"""


def test_ast_grep_rules_and_their_tests(empty: Project) -> None:
    empty.write("theirs/r.yml", RULES)
    empty.write("theirs/t.yml", TESTS)
    result = empty.aida("rules", "import", "theirs", "--to", "ours")
    assert result.code == 1 and "1 taken, 1 not taken" in result.out
    assert "not taken broken (theirs/r.yml): `cal` is not a kind of node" in result.out
    assert "a test was left out" in result.out and "t.yml:8 the code is not reported" in result.out
    page = empty.read("ours/no-f.md").decode()
    assert "```python bad\nx = 1\nf(x)  # finding\n```\n" in page
    tested = empty.aida("rules", "test", "ours")
    assert tested.code == 0, tested.out


def test_semgrep_rules_stay_what_they_are(empty: Project) -> None:
    empty.write("theirs/s.yaml", SEMGREP)
    empty.write("a.py", "eval(1, 2)\n")
    result = empty.aida("rules", "import", "theirs", "--to", "ours")
    assert result.code == 0, result.out + result.err
    words = ("--rules", "ours", "--no-default-packs", "a.py")
    assert empty.check(*words).places() == [("no-eval", "a.py", 1)]


def test_nothing_is_overwritten(empty: Project) -> None:
    empty.write("theirs/s.yaml", SEMGREP)
    empty.write("ours/no-eval.yml", "mine")
    result = empty.aida("rules", "import", "theirs", "--to", "ours")
    assert result.code == 1 and "exists already" in result.out
    assert empty.read("ours/no-eval.yml") == b"mine"
