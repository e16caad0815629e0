"""The `measure:` of a rule file, and what is said about one that cannot be used."""

from __future__ import annotations

import pytest

from aida.packs.catalog import pack_files
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.reader import OptionError, configure
from aida.rules.measures.registry import MEASURES
from aida.rules.reader import read_rules

HEAD = "id: a\nlanguage: python\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("measure: {max: 3}", 3, "needs a `name`"),
        ("measure: {name: file-lenght, max: 3}", 3, "did you mean `file-length`?"),
        ("measure: {name: file-length}", 3, "needs `max`"),
        ("measure: {name: file-length, max: few}", 3, "expected a whole number, found a string"),
        ("measure: {name: file-length, max: -1}", 3, "a number from 0"),
        ("measure: {name: documentation-coverage, min: 101}", 3, "a number from 0 to 100"),
        ("measure: {name: file-length, mx: 3}", 3, "did you mean `max`?"),
        ("measure: {name: file-length, max: 3}\nrule: {kind: module}", 4, "cannot stand beside"),
        ("measure: {name: file-length, max: 3}\nfix: x", 4, "cannot stand beside"),
        ("message: of $NAME\nmeasure: {name: file-length, max: 3}", 3, "does not know $NAME"),
        ("measure: 3", 3, "a measure needs a `name`"),
    ],
)
def test_errors_say_where_and_what(text: str, line: int, words: str) -> None:
    (error,) = read_rules(HEAD + text, "rules/a.yml").errors
    assert str(error).startswith(f"rules/a.yml:{line}:")
    assert words in str(error)


@pytest.mark.parametrize("language", ["haskell", "text"])
def test_a_language_that_cannot_be_measured_is_refused(language: str) -> None:
    text = f"id: a\nlanguage: {language}\nmeasure: {{name: nesting-depth, max: 3}}"
    (error,) = read_rules(text, "a.yml").errors
    assert f"cannot be measured in {language}" in str(error)
    assert "a.yml:2:" in str(error)


def test_every_measure_has_a_bundled_rule_for_each_of_its_languages() -> None:
    shipped: dict[str, set[str]] = {}
    for path in pack_files(["measures"]):
        result = read_rules(path.read_text("utf-8"), str(path))
        assert not result.errors
        for rule in result.rules:
            assert isinstance(rule.core, MeasureCore)
            assert rule.language is not None
            shipped.setdefault(rule.core.measure.name, set()).add(rule.language.name)
    assert set(shipped) == {measure.name for measure in MEASURES}
    for measure in MEASURES:
        if measure.languages is not None:
            assert shipped[measure.name] == measure.languages


def test_options_replace_those_of_the_rule_file() -> None:
    (rule,) = read_rules(HEAD + "measure: {name: file-length, max: 3}").rules
    assert configure(rule.core, {"max": 9}).options == {"max": 9}
    assert configure(rule.core, {}).options == {"max": 3}
    for options, words in (
        ({"maxx": 3}, "did you mean `max`?"),
        ({"max": "9"}, "expected a whole number"),
        ({"max": True}, "expected a whole number"),
        ({"max": -1}, "a number from 0"),
    ):
        with pytest.raises(OptionError, match=words.replace("?", r"\?")):
            configure(rule.core, options)
