"""Template files that are broken say what is wrong, where, and what to write."""

from __future__ import annotations

import pytest

from aida.syntax.places import Context
from aida.templates.reader import TemplateError, read_template
from aida.templates.schema import template_schema
from aida.templates.variables import _VALUES
from aida.templates.vocabulary import CONTEXTS, VARIABLES

GOOD = """\
id: py-x
title: X
language: python
prefix: [x, ex]
context: statement
body: |
  x = ${1:1}
  y = $0
"""


def test_a_good_one() -> None:
    template = read_template(GOOD, "py-x.yml")
    assert template.prefixes == ("x", "ex") and template.contexts == {Context.STATEMENT}
    assert template.body_text == "x = ${1:1}\ny = $0"


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("prefix: [x, ex]\n", "", (1, 1), "has no `prefix`"),
        ("prefix:", "prefx:", (4, 1), "did you mean `prefix`?"),
        ("context: statement", "context: statment", (5, 10), "did you mean `statement`?"),
        ("language: python", "language: pyton", (3, 11), "did you mean `python`?"),
        ("[x, ex]", "[1x]", (4, 9), "not a prefix"),
        ("id: py-x", "id: py x", (1, 5), "not an id"),
        ("y = $0", "y = $FILENAM", (8, 7), "did you mean `TM_FILENAME`?"),
        ("y = $0", "y = ${2:", (8, 7), "never closed"),
        ("y = $0", "y = $HOME", (8, 7), "for a dollar in the text"),
        ("body: |\n  x = ${1:1}\n  y = $0\n", "body: x ${1\n", (6, 7), "never closed"),
        ("title: X", "title: X\n title: Y", (3, 7), "not valid YAML"),
        (GOOD, "", (1, 1), "is empty"),
        (GOOD, GOOD + "---\nid: b\n", (10, 1), "second document"),
    ],
)
def test_broken(old: str, new: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(TemplateError) as raised:
        read_template(GOOD.replace(old, new), "py-x.yml")
    error = raised.value
    assert words in str(error)
    assert ((error.line or 0) + 1, (error.column or 0) + 1) == place
    assert error.file == "py-x.yml"


def test_every_word_is_known_everywhere() -> None:
    assert set(CONTEXTS) == set(Context)
    assert set(VARIABLES) == set(_VALUES)
    assert "body" in template_schema()["properties"]
