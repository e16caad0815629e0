"""Symbols, folds and links, on plain data."""

from __future__ import annotations

from pathlib import Path

from aida.features.links import (
    baseline_links,
    page_links,
    rule_file_links,
    settings_links,
)
from aida.features.outline import Symbol, folds, is_outlined_yaml, page_symbols, yaml_symbols

RULE = b"""\
id: no-x
message: m
references: ["https://e.org/a", CWE-79]
rule:
  any:
    - pattern: f()
    - kind: call
      inside:
        kind: block
---
id: other
rule: {pattern: g()}
"""


def names(symbols: list[Symbol]) -> list[object]:
    return [(s.name, names(s.children)) if s.children else s.name for s in symbols]


def test_rules_and_their_keys() -> None:
    assert names(yaml_symbols(RULE)) == [
        (
            "no-x",
            [
                "message",
                "references",
                ("rule", [("any", ["pattern", "kind", ("inside", ["kind"])])]),
            ],
        ),
        ("other", ["rule"]),
    ]
    first, second = yaml_symbols(RULE)
    assert first.detail == "m"
    assert RULE[first.name_span.start : first.name_span.end] == b"no-x"
    assert RULE[first.span.start : first.span.end].endswith(b"kind: block")
    assert RULE[second.span.start :].startswith(b"id: other")


def test_rules_of_semgrep() -> None:
    text = (
        b"rules:\n  - id: a\n    languages: [go]\n    pattern: f()\n"
        b"  - id: b\n    languages: [go]\n"
    )
    assert names(yaml_symbols(text)) == [("a", ["languages", "pattern"]), ("b", ["languages"])]


def test_templates_and_other_yaml() -> None:
    assert is_outlined_yaml(b"id: t\nprefix: [a]\nbody: |\n  x: 1\n")
    assert names(yaml_symbols(b"id: t\nprefix: [a]\nbody: |\n  x: 1\n")) == [
        ("t", ["prefix", "body"])
    ]
    assert not is_outlined_yaml(b"apiVersion: v1\nkind: Pod\n")


def test_pages() -> None:
    text = b"# a\n## What it does\nX.\n## Example\n```python bad\n# no head\n```\n## References\n"
    assert names(page_symbols(text)) == [
        ("a", ["What it does", ("Example", ["python bad"]), "References"])
    ]
    assert folds(page_symbols(text), text) == [(0, 7), (1, 2), (3, 6), (4, 6)]


def test_folds_of_rules() -> None:
    assert folds(yaml_symbols(RULE), RULE) == [(0, 8), (3, 8), (4, 8), (7, 8), (10, 11)]


def test_links_of_rule_files_and_pages(tmp_path: Path) -> None:
    rule, page = tmp_path / "no-x.yml", tmp_path / "no-x.md"
    rule.write_bytes(RULE)
    page.write_text("# no-x\n")
    found = {
        RULE[link.span.start : link.span.end]: link.target
        for link in rule_file_links(RULE, str(rule), lambda name: "")
    }
    assert found == {
        b"no-x": page.as_uri(),
        b"https://e.org/a": "https://e.org/a",
        b"CWE-79": "https://cwe.mitre.org/data/definitions/79.html",
    }
    (back,) = page_links(b"# no-x\n", str(page))
    assert back.target == rule.as_uri()


def test_links_of_settings_and_baselines(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    text = (
        b'rules = ["rules"]\nignore = ["no-x", "nobody"]\n'
        b'[severity]\nno-x = "off"\n[options.no-x]\n'
    )

    def target(name: str) -> str:
        return "page:no-x" if name == "no-x" else ""

    found = [
        (text[link.span.start : link.span.end], link.target)
        for link in settings_links(text, str(tmp_path / "aida.toml"), target)
    ]
    assert found == [
        (b"rules", (tmp_path / "rules").as_uri()),
        (b"no-x", "page:no-x"),
        (b"no-x", "page:no-x"),
        (b"no-x", "page:no-x"),
    ]
    baseline = b'{"findings": [{"path": "a", "rule": "no-x", "line": 1}, {"rule": "gone"}]}'
    (link,) = baseline_links(baseline, target)
    assert baseline[link.span.start : link.span.end] == b"no-x"
