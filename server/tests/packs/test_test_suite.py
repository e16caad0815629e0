from __future__ import annotations

from pathlib import Path

from aida.packs.test_suite import TestSuite

RULE = "id: {}\nlanguage: python\nrule: {{pattern: f($X)}}\n"
PAGE = (
    "# {}\n## What it does\nx\n## Why is this bad?\nx\n## Example\n"
    "```python bad\nf(1)  # finding\n```\n```python good\ng(1)\n```\n"
)


def problems(folder: Path) -> list[tuple[str, str]]:
    suite = TestSuite()
    suite.add_rules(folder)
    return [(Path(failure.file).name, failure.problem) for failure in suite.run().failures]


def pack(folder: Path, *names: str) -> Path:
    (folder / "pack.yml").write_text(f"name: {folder.name}\nversion: 1.2.0\n")
    (folder / "CHANGELOG.md").write_text("# Changes\n\n## 1.2.0\n")
    for name in names:
        (folder / f"{name}.yml").write_text(RULE.format(name))
        (folder / f"{name}.md").write_text(PAGE.format(name))
    return folder


def test_a_pack_that_passes(tmp_path: Path) -> None:
    assert problems(pack(tmp_path, "a", "b")) == []


def test_a_rule_without_a_page(tmp_path: Path) -> None:
    (pack(tmp_path, "a") / "a.md").unlink()
    assert problems(tmp_path) == [
        ("a.yml", "the rule has no page: write a.md beside it, with examples")
    ]


def test_outside_of_a_pack_a_page_is_not_demanded(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RULE.format("a"))
    suite = TestSuite()
    suite.add_rules(tmp_path)
    report = suite.run()
    assert (report.failures, report.untested) == ([], ["a"])


def test_a_page_without_a_rule(tmp_path: Path) -> None:
    (pack(tmp_path, "a") / "gone.md").write_text(PAGE.format("gone"))
    (tmp_path / "README.md").write_text("# Notes\n")
    assert problems(tmp_path) == [("gone.md", "a page without a rule: there is no file beside it")]


def test_a_file_that_is_not_called_like_its_rule(tmp_path: Path) -> None:
    (pack(tmp_path) / "a.yml").write_text(RULE.format("b"))
    assert problems(tmp_path) == [("a.yml", "in a pack the file is called like its rule: b.yml")]


def test_an_id_that_is_used_twice(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    pack(tmp_path, "a")
    pack(tmp_path / "deep", "a")
    [(name, problem)] = problems(tmp_path)
    assert name == "a.yml" and "the id `a` is also used by" in problem


def test_a_broken_rule(tmp_path: Path) -> None:
    (pack(tmp_path) / "a.yml").write_text("id: a\nlanguage: python\nrule: {kind: nonsense}\n")
    suite = TestSuite()
    suite.add_rules(tmp_path)
    [failure] = suite.run().failures
    assert failure.line == 2 and "nonsense" in failure.problem


def test_a_page_stands_for_its_rule(tmp_path: Path) -> None:
    assert problems(pack(tmp_path, "a") / "a.md") == []


def test_a_pack_whose_changelog_lags(tmp_path: Path) -> None:
    (pack(tmp_path, "a") / "CHANGELOG.md").write_text("# Changes\n\n## 1.1.0\n")
    assert problems(tmp_path) == [("CHANGELOG.md", "the newest entry is not that of version 1.2.0")]
