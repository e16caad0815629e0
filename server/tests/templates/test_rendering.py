"""Jinja in its fence: what must not get out, and what an author is told."""

from __future__ import annotations

import pytest

from aida.templates.rendering import RenderError, is_true, render

ANSWERS = {"name": "acme shop", "count": 3, "deep": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ name | snake }}-{{ name | pascal }}\n", "acme_shop-AcmeShop\n"),
        ("{% if deep %}\nyes\n{% endif %}\n", "yes\n"),
        ("{% for n in range(count) %}{{ n }}{% endfor %}", "012"),
        ("{{ 2 * count }} {{ 7 % count }}", "6 1"),
        ("{{ 'a\nb' | indent(2) }}", "a\n  b"),
    ],
)
def test_rendering(text: str, expected: str) -> None:
    assert render(text, ANSWERS) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{{ nam }}", "'nam' is undefined"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ name.__init__.__globals__ }}", "unsafe"),
        ("{{ cycler.__init__ }}", ""),
        ("{{ self.__init__.__globals__ }}", ""),
        ("{% include '/etc/passwd' %}", "cannot read other files"),
        ("{% import 'x' as y %}", "cannot read other files"),
        ("{% for a in range(99999999) %}{% endfor %}", "too large"),
        ("{{ 'a' * 99999999 }}", "not allowed"),
        ("{{ 9 ** 9 ** 9 }}", "not allowed"),
        ("{{ '%099999999d' % 1 }}", "not allowed"),
        (
            "{% for a in 'x' %}{% for a in 'x' %}{% for a in 'x' %}{% for a in 'x' %}"
            "{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "loops",
        ),
        ("{{ 1 / 0 }}", "division"),
        ("a\n{% if %}", ""),
    ],
)
def test_what_is_refused(text: str, word: str) -> None:
    with pytest.raises(RenderError) as raised:
        render(text, ANSWERS)
    assert word in str(raised.value)


def test_an_error_has_its_line() -> None:
    with pytest.raises(RenderError) as raised:
        render("a\nb\n{{ nam }}\n", ANSWERS)
    assert raised.value.line == 2


def test_conditions() -> None:
    assert is_true("deep and count > 2", ANSWERS)
    assert not is_true("name == 'x'", ANSWERS)
