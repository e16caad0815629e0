"""Completion and hover in rule files: a cursor `|` in annotated YAML."""

from __future__ import annotations

import pytest

from aida.features.rule_places import is_rule_file
from aida.features.rule_words import InUse, meaning_at, offer_at, words_at
from aida.syntax.languages import Language

HEAD = "id: x\nlanguage: python\n"

IN_USE = InUse(
    tags={"security": "Used by 3 rules."},
    owners={"@team": "Owns 2 rules."},
    utilities={"python": frozenset({"far"}), "go": frozenset({"near"})},
)


def texts(yaml: str) -> list[str]:
    source = (HEAD + yaml).encode()
    offset = source.rindex(b"|")
    text = source[:offset] + source[offset + 1 :]
    return [word.text for word in words_at(text, offset, IN_USE)]


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
        ("rule: {pattern: a, inside: {|", ["kind", "stopBy"], ["id"]),
        ("rule: {pattern: a, inside: {kind: cla|", ["class_definition"], ["stopBy"]),
        ("rule:\n  any:\n    - {pattern: a}\n    - {ki|", ["kind"], ["id", "stopBy"]),
        ("rule:\n  pattern: f\n  |\n  kind: call", ["regex"], ["pattern", "kind"]),
        ("rule:\n  follows:\n    |", ["stopBy"], ["field"]),
        ("rule:\n  has:\n    stopBy:\n      |", ["kind"], ["stopBy"]),
        ("tags: [correctness, |", ["security"], ["rule"]),
        ("tags:\n  - sec|", ["security"], ["rule"]),
        ("owner: |", ["@team"], ["rule"]),
        ("utils:\n  loop: {kind: for_statement}\nrule:\n  matches: |", ["loop", "far"], ["near"]),
        ("note: |-\n  a|\n", [], ["rule", "id"]),
        ("# sev|", [], ["severity"]),
        ("rewriters:\n  - id: a\n    |", ["fix", "rule"], ["id", "severity"]),
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


def test_the_word_around_the_cursor_is_known_as_a_whole() -> None:
    source = (HEAD + "severity: warning\n").encode()
    word = words_at(source, source.index(b"rning"))[0]
    assert source[word.span.start : word.span.end] == b"wa"
    assert source[word.span.start : word.word_end] == b"warning"


def known_fields(language: Language, kind: str) -> tuple[str, ...] | None:
    return ("body", "name") if kind == "class_definition" else None


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("rule:\n  inside:\n    kind: class_definition\n    field: |", ["body", "name"]),
        ("rule:\n  inside: {kind: class_definition, field: |", ["body", "name"]),
        ("rule:\n  kind: class_definition\n  has:\n    field: |", ["body", "name"]),
        ("rule:\n  kind: class_definition\n  has: {field: |", ["body", "name"]),
    ],
)
def test_fields_are_those_of_the_outer_node(yaml: str, expected: list[str]) -> None:
    source = (HEAD + yaml).encode()
    offset = source.rindex(b"|")
    offer = offer_at(source[:offset] + source[offset + 1 :], offset, InUse(fields=known_fields))
    assert [word.text for word in offer.words] == expected
    assert not offer.is_incomplete


def test_while_the_fields_of_a_kind_are_not_known_all_are_offered() -> None:
    source = (HEAD + "rule:\n  kind: call\n  has:\n    field: ").encode()
    offer = offer_at(source, len(source), InUse(fields=known_fields))
    assert offer.is_incomplete
    assert {"body", "function", "arguments"} <= {word.text for word in offer.words}


def test_hover_tells_what_a_key_means() -> None:
    source = (HEAD + "rule:\n  inside:\n    stopBy: end\n").encode()
    word = meaning_at(source, source.index(b"stopBy") + 2)
    assert word is not None and word.text == "stopBy" and "How far" in word.meaning
    assert meaning_at(source, source.index(b"x")) is None
    value = meaning_at(source, source.index(b"end"))
    assert value is not None and value.text == "end"


def test_other_yaml_is_left_alone() -> None:
    assert is_rule_file(HEAD.encode())
    assert not is_rule_file(b"apiVersion: v1\nkind: Pod\nmetadata:\n  id: 1\n")
