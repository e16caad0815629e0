"""Completion and hover in Semgrep's rule files, on plain data."""

from __future__ import annotations

import pytest

from aida.features.semgrep_words import semgrep_hover, semgrep_words
from aida.rules.semgrep import vocabulary
from aida.rules.semgrep.reader import SEVERITIES, read_semgrep

HEAD = "rules:\n  - id: a\n    languages: [python]\n"


def words(text: str) -> set[str]:
    source = (HEAD + text).encode()
    return {word.text for word in semgrep_words(source, len(source))}


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("    ", ["severity", "patterns", "fix"], ["id", "pattern-not"]),
        ("    severity: ", ["ERROR", "LOW"], ["id"]),
        ("    patterns:\n      - ", ["pattern-not", "metavariable-regex"], ["severity"]),
        (
            "    patterns:\n      - pattern-either:\n          - pattern: a\n          - ",
            ["pattern-inside"],
            ["message"],
        ),
        (
            "    patterns:\n      - metavariable-regex:\n          ",
            ["metavariable", "regex"],
            ["pattern"],
        ),
        ("  - id: b\n    ", ["languages", "message"], ["id", "pattern-inside"]),
    ],
)
def test_what_fits(text: str, some: list[str], none: list[str]) -> None:
    found = words(text)
    assert set(some) <= found
    assert not set(none) & found


def test_keys_are_explained() -> None:
    source = (HEAD + "    patterns:\n      - pattern-not: f()\n").encode()
    about = semgrep_hover(source, source.index(b"pattern-not") + 2)
    assert about is not None and "The match is no such code" in about.markdown


def test_every_word_is_one_that_the_reader_knows() -> None:
    assert set(vocabulary.SEVERITIES) <= set(SEVERITIES)
    for key in vocabulary.RULE:
        text = HEAD.replace("[python]", "[regex]") + "    severity: LOW\n    message: m\n"
        if key not in ("id", "languages", "severity", "message"):
            text += f"    {key}: x\n"
        read = read_semgrep(text)
        told = [str(problem) for problem in (*read.errors, *read.warnings)]
        assert not any(f"`{key}` has no meaning" in one for one in told), told
    for key in (*vocabulary.FORMULA, *vocabulary.CONDITIONS):
        text = HEAD + f"    patterns:\n      - pattern: f($X)\n      - {key}: x\n"
        told = [str(problem) for problem in read_semgrep(text).errors]
        assert not any(f"`{key}` is not a key" in one for one in told), told
