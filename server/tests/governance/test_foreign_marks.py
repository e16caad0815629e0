"""Marks of other tools, with their own tools' meaning, and only where settings say so."""

from __future__ import annotations

import pytest

from aida.governance.suppression_policy import ForeignMark, SuppressionPolicy
from server.tests.governance.annotated import problems, reported, verify

CASES = {
    "noqa": (
        "python",
        "HID  # noqa\nHID  # NOQA : r\nHID  # noqa:r,E501\nBAD  # noqa: E501\n# noqa\nBAD\n"
        'BAD = "# noqa"\n',
    ),
    "noqa, file": ("python", "HID\n# ruff: noqa: r\nHID\nOTHER  # noqa\n"),
    "noqa, other languages": ("javascript", "f(BAD); // noqa\n"),
    "nosemgrep": (
        "python",
        "HID  # nosemgrep\nHID  # nosem: r\nHID  # nosemgrep: x, r\nBAD  # nosemgrep: a.r.x\n"
        "# nosemgrep\nHID\nBAD\n# a word, then nosemgrep\nBAD\n",
    ),
    "nosemgrep, a block comment": ("css", ".a { color: HID } /* nosemgrep: r */\n"),
    "ast-grep-ignore": (
        "python",
        "x\nHID  # ast-grep-ignore\nBAD\n# ast-grep-ignore: other, r\nHID\nBAD\n"
        "# ast-grep-ignore: x\nBAD\n",
    ),
    "ast-grep-ignore, file": ("python", "# ast-grep-ignore: r\n\nHID\nHID\n"),
    "ast-grep-ignore, first line": ("python", "# ast-grep-ignore: r\nHID\nBAD\n"),
    "eslint-disable": (
        "javascript",
        "f(HID); // eslint-disable-line\nf(BAD); // eslint-disable-line no-eval -- r\n"
        "// eslint-disable-next-line no-eval, r -- why\nf(HID);\nf(BAD);\n"
        "/* eslint-disable */\nf(HID);\n/* eslint-enable */\nf(BAD);\n"
        "/* eslint-disable r */ f(HID);\n/* eslint-enable other */\nf(HID);\n"
        "/* eslint-enable r */\nf(BAD);\n// eslint-disable\nf(BAD);\n"
        "/* eslint-disable */\nf(HID);\n/* eslint-enable r */\nf(BAD);\n"
        "/* eslint-disable-next-line\n r */\nf(HID);\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_marks(name: str) -> None:
    language, text = CASES[name]
    mark = ForeignMark(name.partition(",")[0])
    text = text.replace("OTHER  # noqa\n", "")
    verify(text, language, SuppressionPolicy(foreign=frozenset({mark})))


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_honoured_by_default(name: str) -> None:
    language, text = CASES[name]
    found = reported(text, language)
    assert sum(rule == "r" for rule, _ in found) == text.count("BAD") + text.count("HID")
    assert not problems(text, language)


def test_forbidden_rules_stay() -> None:
    policy = SuppressionPolicy(forbidden=("r",), foreign=frozenset({ForeignMark.NOQA}))
    assert reported("BAD  # noqa\n", policy=policy) == [("r", "BAD")]
