from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.governance.directive import (
    Directive,
    Malformed,
    Scope,
    format_directive,
    read_comment,
)

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
IDS = st.from_regex(r"[a-z][a-z0-9._/-]*", fullmatch=True)
REASONS = st.lists(WORDS, max_size=5).map(" ".join)
DIRECTIVES = st.builds(
    Directive,
    scope=st.sampled_from(Scope),
    rules=st.lists(IDS, min_size=1, max_size=4).map(tuple),
    until=st.none() | st.dates(),
    owner=st.just("") | WORDS,
    reason=REASONS,
)


@given(DIRECTIVES, st.sampled_from(["# ", "// ", "-- ", "x = 1  # note  # "]))
def test_what_is_written_is_read_again(directive: Directive, lead: str) -> None:
    comment = (lead + format_directive(directive)).encode()
    assert list(read_comment(comment)) == [directive]


@given(DIRECTIVES.filter(lambda found: not found.reason.rstrip().endswith(("/", "*"))))
def test_in_a_block_comment(directive: Directive) -> None:
    comment = f"/* {format_directive(directive)} */".encode()
    assert list(read_comment(comment)) == [directive]


@given(DIRECTIVES, st.integers(0, 1000))
def test_places_are_those_of_the_ids(directive: Directive, offset: int) -> None:
    comment = f"# {format_directive(directive)}".encode()
    [found] = read_comment(comment, offset)
    assert isinstance(found, Directive)
    texts = [comment[start - offset : end - offset].decode() for start, end in found.places]
    assert tuple(texts) == directive.rules


@given(st.binary(max_size=80))
def test_no_comment_is_too_odd(tail: bytes) -> None:
    list(read_comment(b"# aida: allow" + tail))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("allow", "aida: allow", "name the rules"),
        ("allow[a", "aida: allow[a", "name the rules"),
        ("allow[ ]", "aida: allow[ ]", "no rule is named"),
        ("allow[py-*]", "py-*", "each rule is named"),
        ("allow[a] because", "because", "` -- `"),
        ("allow[a] until=soon", "soon", "2027-03-01"),
        ("allow[a] until=2027-02-30", "2027-02-30", "not a date"),
        ("allow[a] until=20270301", "20270301", "not a date"),
        ("allow[a] untill=2027-03-01", "untill", "did you mean `until`"),
        ("allow[a] owner=x owner=y", "owner=y", "twice"),
        ("ignore[a]", "ignore", "allow[...]"),
        ("allow-blok[a]", "allow-blok", "allow-block[...]"),
        ("disable", "disable", "allow[...]"),
    ],
)
def test_malformed(text: str, place: str, problem: str) -> None:
    comment = f"# aida: {text}".encode()
    [found] = read_comment(comment)
    assert isinstance(found, Malformed)
    assert comment[slice(*found.span)].decode() == place
    assert problem in found.problem


def test_parts() -> None:
    text = "aida:allow-file[a,b] owner=@t until=2027-03-01 -- why -- not"
    assert list(read_comment(f"<!-- {text} -->".encode())) == [
        Directive(Scope.FILE, ("a", "b"), date(2027, 3, 1), "@t", "why -- not")
    ]
