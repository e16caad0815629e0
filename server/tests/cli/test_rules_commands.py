from __future__ import annotations

import json
import sys

import pytest

from server.tests.cli.project import Project

PAGE = """\
# no-print
## What it does
Reports `print`.
## Why is this bad?
It **floods** the [log](https://example.org/log).
## Example
```python bad
print(1)  # finding
```
Use instead:
```python good
log(1)
```
"""


def test_list_json(project: Project) -> None:
    rules = {rule["id"]: rule for rule in json.loads(_list(project, "--format", "json"))["rules"]}
    rule = rules["equals-none"]
    assert rule["languages"] == ["python"] and rule["fix"] == "safe"
    assert rule["severity"] == "info" and rule["prefilter"].startswith("literal ")
    assert rule["reach"] in ("node", "item", "file")
    assert rule["source"] == "rules/1.yml"


def test_list_of_every_bundled_rule(empty: Project) -> None:
    rules = json.loads(_list(empty, "--format", "json"))["rules"]
    assert len(rules) > 30
    assert all(rule["prefilter"] for rule in rules)


def test_list_text_shows_the_severity_in_force(project: Project) -> None:
    project.with_rules(settings='ignore = ["no-assert"]\n[severity]\nno-print = "error"\n')
    rows = {row.split()[0]: row.split() for row in _list(project).splitlines() if row}
    assert rows["no-print"][2] == "error" and rows["no-assert"][2] == "off"


def test_list_of_a_pack(empty: Project) -> None:
    rows = _list(empty, "--pack", "go").splitlines()
    assert len(rows) > 2 and all(row.startswith("go-") for row in rows[1:] if row)


def _list(project: Project, *words: str) -> str:
    result = project.aida("rules", "list", *words)
    assert result.code == 0, result.err
    return result.out


def test_show(project: Project) -> None:
    project.write("rules/0.md", PAGE)
    out = project.aida("rules", "show", "no-print").out
    assert out.startswith("no-print\n")
    for part in (
        "severity     warning",
        "file         rules/0.yml",
        "What it does\n  Reports `print`.",
        "  It **floods** the log (https://example.org/log).",
        "  bad (python)\n  │ print(1)  # finding\n",
        "  good (python)\n  │ log(1)\n",
    ):
        assert part in out
    coloured = project.aida("rules", "show", "no-print", "--color", "always").out
    assert "\x1b[1mfloods\x1b[0m" in coloured


def test_show_a_rule_without_a_page(project: Project) -> None:
    out = project.aida("rules", "show", "no-print").out
    assert "Use the log." in out


def test_the_bundled_packs_pass(empty: Project) -> None:
    result = empty.aida("rules", "test")
    assert result.code == 0, result.out
    assert "✓" in result.out


def test_failures_are_shown_like_a_diff(project: Project) -> None:
    project.write("rules/pack.yml", "name: rules\nversion: 1.0.0\n")
    project.write("rules/CHANGELOG.md", "# Changes\n\n## 1.0.0\n")
    project.write("rules/no-print.yml", project.read("rules/0.yml"))
    project.write("rules/no-print.md", PAGE.replace("log(1)", "print(2)"))
    for number in range(3):
        (project.folder / f"rules/{number}.yml").unlink()
    result = project.aida("rules", "test", "rules")
    assert result.code == 1
    assert "failed rules/no-print.md:12\n" in result.out
    assert "good example: 1 line reported without a mark" in result.out
    assert "    + 12: print(2)\n" in result.out
    assert "1 failure in 2 examples of 1 rules" in result.out


def test_ast_grep_tests(empty: Project) -> None:
    empty.write("sgconfig.yml", "ruleDirs: [rules]\ntestConfigs:\n  - testDir: rule-tests\n")
    empty.write("rules/a.yml", "id: a\nlanguage: python\nrule: {pattern: f($X)}\n")
    empty.write("rules/b.yml", "id: b\nlanguage: python\nrule: {pattern: g($X)}\n")
    empty.write("rule-tests/__snapshots__/a.yml", "id: a\nsnapshots: {}\n")
    test = "id: a\nvalid: [g(1)]\ninvalid:\n  - f(1)\n  - |\n    x = f(2)\n"
    empty.write("rule-tests/a-test.yml", test)
    passed = empty.aida("rules", "test")
    assert passed.code == 0, passed.out
    assert "rules without any test: b" in passed.out
    empty.write("rule-tests/a-test.yml", test.replace("g(1)", "f(3)").replace("f(1)", "h(1)"))
    failed = empty.aida("rules", "test")
    assert failed.code == 1
    assert "failed rule-tests/a-test.yml:2\n  a: valid code is reported\n    + f(3)\n" in failed.out
    assert "failed rule-tests/a-test.yml:4\n  a: invalid code is not reported\n    - h(1)\n" in (
        failed.out
    )


def test_a_missing_path_is_2(empty: Project) -> None:
    result = empty.aida("rules", "test", "nowhere")
    assert result.code == 2 and "nowhere: there is no such file or folder" in result.err


@pytest.mark.parametrize("words", [("list",), ("test",)])
def test_a_broken_rule_does_not_stop_them(project: Project, words: tuple[str, ...]) -> None:
    project.write("rules/broken.yml", "id: x\nlanguage: python\n")
    result = project.aida("rules", *words)
    assert result.code in (1, 2)
    assert "broken.yml:1" in result.out + result.err
    assert "Traceback" not in result.err


def test_lsp_is_loaded_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import ModuleType

    from aida.cli.main import main

    seen: list[object] = []
    server = ModuleType("aida.lsp.server")
    server.main = lambda arguments: seen.append(arguments.tcp)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "aida.lsp.server", server)
    assert main(["lsp", "--tcp", "127.0.0.1:2087"]) == 0
    assert main(["lsp", "--stdio"]) == 0
    assert seen == ["127.0.0.1:2087", None]
