"""The snippet syntax: what is written is read again, and what is broken is told where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.templates.snippet import (
    Part,
    Snippet,
    TabStop,
    Variable,
    fill,
    joined,
    resolve,
    snippet_text,
    tab_stops,
)
from aida.templates.snippet_parser import SnippetError, parse_snippet
from aida.templates.transforms import Transform

TEXTS = st.text(alphabet="ab$}{\\|,/:\n1é🙂", min_size=1, max_size=6)
STOPS = st.recursive(
    st.one_of(
        st.builds(TabStop, st.integers(0, 9)),
        st.builds(TabStop, st.integers(0, 9), choices=st.lists(TEXTS, min_size=1).map(tuple)),
    ),
    lambda inner: st.builds(
        TabStop, st.integers(0, 9), st.lists(inner | TEXTS, min_size=1, max_size=3).map(joined)
    ),
    max_leaves=5,
)
SNIPPETS = st.lists(STOPS | TEXTS, max_size=6).map(joined)


@given(SNIPPETS)
def test_what_is_written_is_read_again(snippet: Snippet) -> None:
    assert parse_snippet(snippet_text(snippet)) == snippet


@given(st.text(alphabet="ab$}{\\|,/:\n19é", max_size=30))
def test_any_text_is_a_snippet_or_an_error_with_a_place(text: str) -> None:
    try:
        parts = parse_snippet(text)
    except SnippetError as error:
        assert 0 <= error.at <= len(text)
        assert str(error)
    else:
        assert all(stop.number >= 0 for stop in tab_stops(parts))


@given(SNIPPETS)
def test_resolving_what_has_no_variables_changes_nothing(snippet: Snippet) -> None:
    assert resolve(snippet, lambda name: name) == snippet


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a$1b", ("a", TabStop(1), "b")),
        ("${1:a ${2:b}}", (TabStop(1, ("a ", TabStop(2, ("b",)))),)),
        (r"${1|a,b\,c,d\|e|}", (TabStop(1, choices=("a", "b,c", "d|e")),)),
        ("$NAME", (Variable("NAME", 0),)),
        ("x${NAME:y}", ("x", Variable("NAME", 1, ("y",)))),
        (r"\$1 \} \\ \n", (r"$1 } \ \n",)),
        ('"$@" $(pwd) $? $', ('"$@" $(pwd) $? $',)),
        ("}", ("}",)),
    ],
)
def test_grammar(text: str, parts: tuple[Part, ...]) -> None:
    assert parse_snippet(text) == parts


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("ab${1:c", 2, "never closed"),
        ("${1|a,b", 0, "never closed"),
        ("ab${-}", 2, "a number or a name"),
        ("${1/a/b/}", 0, "cannot be transformed"),
        ("x ${NAME/(/$1/}", 2, "not a regular expression"),
        ("${NAME/a/$1/}", 0, "there is no $1"),
        ("${NAME/(a)/${1:/loud}/}", 0, "not a case"),
        ("${NAME/(a)/$1/q}", 0, "not a flag"),
        ("${1:" * 30, 80, "too deeply"),
    ],
)
def test_what_is_broken_is_told_where(text: str, at: int, word: str) -> None:
    with pytest.raises(SnippetError) as raised:
        parse_snippet(text)
    assert word in str(raised.value)
    assert raised.value.at == at


@pytest.mark.parametrize(
    ("transform", "text", "expected"),
    [
        (r"${V/(.*)\.py$/${1:/pascalcase}/}", "my_mod.py", "MyMod"),
        ("${V/a/b/}", "aaa", "baa"),
        ("${V/a/b/g}", "aaa", "bbb"),
        ("${V/A/b/gi}", "aaa", "bbb"),
        (r"${V/\//::/g}", "a/b/c", "a::b::c"),
        ("${V/^(x)?.*$/${1:?with:without}/}", "y", "without"),
        ("${V/^(x)?.*$/${1:+with}/}", "x", "with"),
        ("${V/^(x)?(.*)$/${1:-no}$2/}", "y", "noy"),
        ("${V/(.*)/${1:/upcase}_${1:/kebabcase}/}", "fooBar", "FOOBAR_foo-bar"),
        ("${V/é/e/g}", "née", "nee"),
    ],
)
def test_transforms(transform: str, text: str, expected: str) -> None:
    parts = resolve(parse_snippet(transform), lambda _: text)
    assert parts == (expected,)


def test_a_variable_without_a_value_takes_its_default() -> None:
    parts = resolve(parse_snippet("a ${V:b ${1:c}} d"), lambda _: "")
    assert parts == ("a b ", TabStop(1, ("c",)), " d")


def test_filling_mirrors_defaults_choices_and_values() -> None:
    snippet = parse_snippet("$1 = ${1:a}; ${2|x,y|}; ${3:[${4:z}]}$0!")
    filled = fill(snippet)
    assert filled.text == "a = a; x; [z]!"
    assert filled.text[filled.cursor :] == "!"
    assert fill(snippet, {1: "b", 4: "q"}).text == "b = b; x; [q]!"


def test_a_transform_says_what_it_does_not_find() -> None:
    assert Transform("(a)", ("x",)).problem == ""
    assert Transform("a", ("x",)).apply("née b") == "née b"
