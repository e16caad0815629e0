"""``aida rules score`` on a corpus that the test makes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from server.tests.cli.project import EQUALS_NONE, NO_PRINT, Project, Result

HASH = "0" * 64
LOCK = "\n".join(
    f'[[package]]\nfrom = "pip"\nname = "{name}"\nversion = "1.0"\nsha256 = "{HASH}"\n'
    for name in ("one", "two")
)
CODE = "".join(f"print({number})\n" for number in range(8)) + "\n" * 42


@pytest.fixture
def scored(empty: Project) -> Project:
    """Two packages with eight calls of print in fifty lines each."""
    project = empty.with_rules(NO_PRINT + "stage: warn\n", EQUALS_NONE)
    project.write("records/corpus.lock.toml", 'exclude = ["built/**"]\n' + LOCK)
    for name in ("one", "two"):
        project.write(f"corpus/pip/{name}-1.0/app.py", CODE)
        project.write(f"corpus/pip/{name}-1.0/built/app.py", CODE)
        project.write(f"corpus/pip/{name}-1.0.sha256", HASH + "\n")
    return project


def score(project: Project, *words: str) -> Result:
    return project.aida("rules", "score", "--records", "records", "--corpus", "corpus", *words)


def of_rule(result: Result, rule: str = "no-print") -> dict[str, Any]:
    return next(entry for entry in result.json["rules"] if entry["id"] == rule)


def label_all(project: Project, wrong: int = 0) -> None:
    """Label every finding of the sample, the first ``wrong`` of them as such."""
    blocks = score(project, "--unlabelled", "--context", "1").out.split("[[label]]\n")[1:]
    texts: list[str] = []
    for number, block in enumerate(blocks):
        fields = [row for row in block.splitlines() if not row.startswith("#") and row.strip()]
        right = "false" if number < wrong else "true"
        fields = [row.replace("right = ", f"right = {right}") for row in fields]
        fields = [row.replace('reason = ""', 'reason = "read"') for row in fields]
        texts.append("\n".join(["[[label]]", *fields, ""]))
    project.write("records/labels/no-print.toml", "\n".join(texts))


def test_findings_per_thousand_lines(scored: Project) -> None:
    entry = of_rule(score(scored, "--format", "json"))
    assert (entry["findings"], entry["packages"], entry["lines"]) == (16, 2, 100)
    assert entry["per_1000_lines"] == 160.0


def test_the_sample_is_spread_and_the_same_each_time(scored: Project) -> None:
    first, second = (of_rule(score(scored, "--format", "json"))["unlabelled"] for _ in range(2))
    assert first == second and len(first) == 10
    packages = [hit["package"] for hit in first]
    assert packages.count("pip/one") == packages.count("pip/two") == 5


def test_a_rule_that_fires_often_needs_a_sample(scored: Project) -> None:
    result = score(scored)
    assert result.code == 1
    assert "no-print fires 16 times, but 10 findings of its sample have no label" in result.out
    assert "equals-none fires" not in result.out


def test_labelled_and_right_is_clean(scored: Project) -> None:
    label_all(scored, wrong=2)
    result = score(scored, "--format", "json")
    assert result.code == 0 and of_rule(result)["precision"] == 0.8
    assert score(scored, "--unlabelled").out == ""


def test_below_80_percent_the_stage_must_be_shadow(scored: Project) -> None:
    label_all(scored, wrong=3)
    result = score(scored)
    assert result.code == 1
    assert "no-print is right in 7 of 10 labelled findings" in result.out
    scored.write("rules/0.yml", NO_PRINT + "stage: shadow\n")
    assert score(scored).code == 0


def test_a_label_that_points_at_nothing(scored: Project) -> None:
    label_all(scored)
    path = scored.folder / "corpus/pip/one-1.0/app.py"
    path.write_text(CODE.replace("print(3)", "log(3)").replace("print(4)", "log(4)"))
    result = score(scored)
    assert result.code == 1 and "at nothing any more" in result.out
    assert "pip/one app.py:" in result.out


def test_labels_follow_code_that_moves(scored: Project) -> None:
    label_all(scored)
    path = scored.folder / "corpus/pip/one-1.0/app.py"
    path.write_text("\n\n" + CODE.replace("print(3)", "if print(3): pass"))
    assert of_rule(score(scored, "--format", "json"))["lost"] == []


def test_labels_of_a_rule_that_does_not_exist(scored: Project) -> None:
    label_all(scored)
    labels = scored.folder / "records/labels"
    (labels / "no-print.toml").rename(labels / "no-prnt.toml")
    result = score(scored)
    assert result.code == 1 and "labels of `no-prnt`: there is no such rule" in result.out


def test_a_larger_sample(scored: Project) -> None:
    assert len(of_rule(score(scored, "--sample", "16", "--format", "json"))["unlabelled"]) == 16


def test_only_some_rules(scored: Project) -> None:
    ids = [
        entry["id"]
        for entry in score(scored, "--rule", "equals-none", "--format", "json").json["rules"]
    ]
    assert ids == ["equals-none"]
    result = score(scored, "--rule", "equals-nne")
    assert result.code == 2 and "did you mean `equals-none`?" in result.err


def test_store(scored: Project) -> None:
    label_all(scored)
    assert score(scored, "--store").code == 0
    stored = json.loads(scored.read("records/scores.json"))
    assert stored["packages"] == 2 and stored["lines"]["python"] == 100
    assert stored["rules"]["no-print"]["right"] == 10
    score(scored, "--rule", "equals-none", "--store")
    assert json.loads(scored.read("records/scores.json"))["rules"] == stored["rules"]


def test_a_corpus_that_was_not_fetched(scored: Project) -> None:
    (scored.folder / "corpus/pip/two-1.0.sha256").write_text("1" * 64)
    result = score(scored)
    assert result.code == 2 and "1 of 2 packages of the corpus are not in" in result.err
    assert "two 1.0 (pip)" in result.err and "fetch_corpus.py" in result.err


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("corpus.lock.toml", "[[package]]\nfrom = 'cvs'", "`cvs` is no source"),
        ("corpus.lock.toml", LOCK + LOCK, "pip/one is named twice"),
        ("corpus.lock.toml", "package = ", "not valid TOML"),
        ("labels/no-print.toml", "[[label]]\nline = 0", "`line` is missing"),
        ("labels/no-print.toml", "[[label]]\nline = 1", "`right` must be true or false"),
        ("labels/no-print.toml", "[[label]]\nverdict = 1", "there is no key `verdict`"),
        ("scores.json", "[]", "make it anew"),
    ],
)
def test_broken_records(scored: Project, file: str, text: str, message: str) -> None:
    scored.write(f"records/{file}", text)
    result = score(scored, "--store")
    assert result.code == 2 and message in result.err and Path(file).name in result.err


def test_unlabelled_is_toml_with_the_code(scored: Project) -> None:
    out = score(scored, "--unlabelled", "--context", "1").out
    assert "# no-print: print of" in out and "print(0)" in out
    filled = out.replace("right = ", "right = true")
    assert len(tomllib.loads(filled)["label"]) == 10
