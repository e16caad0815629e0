"""Completion and hover in rule files: a cursor `|` in annotated YAML."""

from __future__ import annotations

import pytest

from aida.features.rule_words import is_rule_file, meaning_at, words_at

HEAD = "id: x\nlanguage: python\n"


def texts(yaml: str) -> list[str]:
    source = (HEAD + yaml).encode()
    offset = source.index(b"|")
    return [word.text for word in words_at(source.replace(b"|", b""), offset)]


@pytest.mark.parametrize(
    ("yaml", "some", "none"),
    [
        ("|", ["rule", "severity", "measure"], ["pattern"]),
        ("sev|", ["severity"], ["kind"]),
        ("severity: |", ["hint", "error"], ["rule"]),
        ("severity: wa|", ["warning"], []),
        ("rule:\n  |", ["pattern", "inside", "all"], ["stopBy", "id"]),
        ("rule:\n  pattern: f($A)\n  inside:\n    |", ["kind", "stopBy", "field"], ["id"]),
        ("rule:\n  any:\n    - pattern: a\n    - |", ["pattern", "has"], ["id"]),
        ("rule:\n  inside:\n    kind: |", ["class_definition", "call"], ["pattern"]),
        ("rule:\n  pattern:\n    |", ["context", "selector", "strictness"], ["kind"]),
        ("rule:\n  inside:\n    stopBy: |", ["end", "neighbor"], []),
        ("constraints:\n  A:\n    |", ["regex", "kind"], ["id"]),
        ("transform:\n  B:\n    |", ["replace", "convert"], ["rule"]),
        ("rule:\n  kind: call\n---\n|", ["id", "language"], ["pattern"]),
        ("metadata:\n  |", [], ["rule", "pattern"]),
    ],
)
def test_what_fits(yaml: str, some: list[str], none: list[str]) -> None:
    found = texts(yaml)
    assert set(some) <= set(found)
    assert not set(none) & set(found)


def test_the_word_typed_so_far_is_replaced() -> None:
    source = (HEAD + "rule:\n  patt").encode()
    word = next(w for w in words_at(source, len(source)) if w.text == "pattern")
    assert source[word.span.start : word.span.end] == b"patt"


def test_hover_tells_what_a_key_means() -> None:
    source = (HEAD + "rule:\n  inside:\n    stopBy: end\n").encode()
    word = meaning_at(source, source.index(b"stopBy") + 2)
    assert word is not None and word.text == "stopBy" and "How far" in word.meaning
    assert meaning_at(source, source.index(b"x")) is None


def test_other_yaml_is_left_alone() -> None:
    assert is_rule_file(HEAD.encode())
    assert not is_rule_file(b"apiVersion: v1\nkind: Pod\nmetadata:\n  id: 1\n")
