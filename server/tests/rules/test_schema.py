"""The JSON Schema says of rule files what the reader says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aida.packs.catalog import pack_files, pack_names
from aida.rules import strictness, vocabulary
from aida.rules.builder import RULE_KEYS
from aida.rules.reader import read_rules
from aida.rules.schema import rule_schema
from aida.rules.transform_reader import _READERS
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import find_language

PYTHON = find_language("python")
SCHEMA = rule_schema()
ANY = Draft202012Validator(SCHEMA)
FOR_PYTHON = Draft202012Validator(rule_schema(PYTHON))


def _documents(text: str) -> list[Any]:
    return [value.plain() for value in read_yaml(text)]


def test_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(rule_schema(PYTHON))


@pytest.mark.parametrize("pack", pack_names())
def test_every_bundled_rule_is_valid(pack: str) -> None:
    for path in pack_files([pack]):
        for document in _documents(path.read_text("utf-8")):
            if "rules" in document or "rule" not in document:
                continue  # another dialect, or a rule that is no rule object
            problems = [f"{path}: {e.json_path}: {e.message}" for e in ANY.iter_errors(document)]
            assert not problems


HEAD = "id: a\nlanguage: python\n"
VALID = {
    "number as a pattern": "rule: {pattern: 1}",
    "context": "rule: {pattern: {context: 'f($A)', selector: call, strictness: ast}}",
    "relation": "rule: {kind: call, inside: {kind: block, stopBy: end, field: body}}",
    "unknown key in a relation": "rule: {has: {kind: call, note: this}, kind: block}",
    "stop by a rule": "rule: {kind: call, inside: {kind: block, stopBy: {kind: module}}}",
    "nth child": "rule: {kind: call, nthChild: {position: 2n+1, ofRule: {kind: call}}}",
    "selector": "rule: {kind: call > identifier}",
    "fixes": "rule: {pattern: f($A)}\nfix: [{template: g($A), title: G}, h($A)]",
    "empty fix": "rule: {pattern: f($A)}\nfix: ''",
    "transform": "rule: {pattern: f($A)}\n"
    "transform: {B: {convert: {source: $A, toCase: camelCase}}}",
    "short transform": "rule: {pattern: f($A)}\ntransform: {B: 'substring($A, startChar=1)'}",
    "globs": "rule: {pattern: f($A)}\nfiles: [a/**, {glob: b/**}]\nignores: c/**",
    "labels": "rule: {pattern: f($A)}\nlabels: {A: {style: secondary, message: here}}",
}
BROKEN = {
    "no rule": "message: x",
    "empty rule": "rule: {}",
    "unknown condition": "rule: {patern: f($A)}",
    "rule is a text": "rule: f($A)",
    "all is no list": "rule: {all: {kind: call}}",
    "no context": "rule: {pattern: {selector: call}}",
    "unknown strictness": "rule: {pattern: {context: f(), strictness: hard}}",
    "field with follows": "rule: {kind: call, follows: {kind: call, field: body}}",
    "stop": "rule: {kind: call, inside: {kind: block, stopBy: near}}",
    "relation without a condition": "rule: {kind: call, inside: {stopBy: end}}",
    "range without an end": "rule: {range: {start: {line: 1}}}",
    "severity": "rule: {pattern: f($A)}\nseverity: grave",
    "stage": "rule: {pattern: f($A)}\nstage: done",
    "fix safety": "rule: {pattern: f($A)}\nfix: g()\nfix-safety: maybe",
    "fix object": "rule: {pattern: f($A)}\nfix: {expandEnd: {regex: ','}}",
    "two transformations": "rule: {pattern: f($A)}\ntransform: {B: {substring: {source: $A}, "
    "convert: {source: $A, toCase: camelCase}}}",
    "case": "rule: {pattern: f($A)}\ntransform: {B: {convert: {source: $A, toCase: up}}}",
    "label": "rule: {pattern: f($A)}\nlabels: {A: {colour: red}}",
    "tags": "rule: {pattern: f($A)}\ntags: {a: b}",
}


@pytest.mark.parametrize("name", VALID)
def test_valid_for_both(name: str) -> None:
    text = f"{HEAD}{VALID[name]}\n"
    assert not read_rules(text).errors
    for validator in (ANY, FOR_PYTHON):
        assert validator.is_valid(_documents(text)[0])


@pytest.mark.parametrize("name", BROKEN)
def test_broken_for_both(name: str) -> None:
    text = f"{HEAD}{BROKEN[name]}\n"
    assert read_rules(text).errors
    assert not ANY.is_valid(_documents(text)[0])


@pytest.mark.parametrize(
    "rule",
    ["{kind: cal}", "{pattern: {context: f(), selector: cal}}", "{has: {kind: call, field: bdy}}"],
)
def test_kinds_and_fields_of_a_language(rule: str) -> None:
    text = f"{HEAD}rule: {rule}\n"
    assert read_rules(text).errors
    assert not FOR_PYTHON.is_valid(_documents(text)[0])


@pytest.mark.parametrize("name", ["Python", "py", "text", "TypeScript", "c++"])
def test_names_of_languages(name: str) -> None:
    assert ANY.is_valid({"id": "a", "language": name, "rule": {"regex": "x"}})


def test_no_other_language() -> None:
    assert not ANY.is_valid({"id": "a", "language": "pythn", "rule": {"regex": "x"}})


def test_every_key_has_a_meaning() -> None:
    for name in dir(vocabulary):
        table = getattr(vocabulary, name)
        if name.isupper() and name != "TRANSFORMATIONS":
            assert all(meaning.endswith(".") or "." in meaning for meaning in table.values()), name


def test_the_tables_are_the_readers() -> None:
    assert tuple(vocabulary.RULE_OBJECT) == RULE_KEYS
    assert set(vocabulary.TRANSFORMATIONS) == set(_READERS) == set(vocabulary.TRANSFORMATION)
    assert set(vocabulary.STRICTNESSES) == set(strictness.BY_NAME)


def test_severities_and_stages() -> None:
    from aida.findings import Severity, Stage

    assert list(vocabulary.SEVERITIES) == [level.label for level in Severity]
    assert list(vocabulary.STAGES) == [stage.value for stage in Stage]


def test_the_committed_schema_is_for_the_reader_of_this_version() -> None:
    committed = Path(__file__).parents[3] / "docs" / "reference" / "rule.schema.json"
    assert '"urn:aida:rule"' in committed.read_text("utf-8")
