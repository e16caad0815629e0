"""What holds for complexity whatever the code: how it grows as code is wrapped and put together."""

from __future__ import annotations

from textwrap import indent

from hypothesis import given
from hypothesis import strategies as st
from radon.visitors import ComplexityVisitor

from aida.rules.measures.cognitive import cognitive_complexities
from aida.rules.measures.structure import structure_of
from server.tests.rules.measures.views import view_of

SIMPLE = st.sampled_from(
    [
        "x = a",
        "x = a and b or c",
        "x = a if b else c",
        "x = [a for a in b if c]",
        "f(lambda: a or b)",
    ]
)


def block_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map(
        lambda parts: indent("\n".join(parts), "    ")
    )
    return st.one_of(
        st.builds("if a:\n{}".format, body),
        st.builds("if a:\n{}\nelse:\n{}".format, body, body),
        st.builds("if a:\n{}\nelif b:\n{}\nelse:\n{}".format, body, body, body),
        st.builds("for a in b:\n{}".format, body),
        st.builds("while a:\n{}\nelse:\n{}".format, body, body),
        st.builds("try:\n{}\nexcept A:\n{}".format, body, body),
        st.builds("with a:\n{}".format, body),
    )


CODE = st.recursive(SIMPLE, block_of, max_leaves=12)


def function(body: str) -> str:
    return "def function():\n" + indent(body, "    ") + "\n"


def figures(source: str) -> tuple[int, int, int]:
    """Cyclomatic and cognitive complexity and depth of the only function."""
    view = view_of(source)
    (found,) = structure_of(view).functions
    ((_, cognitive),) = cognitive_complexities(view)
    return found.cyclomatic, cognitive, found.depth


@given(CODE)
def test_cyclomatic_complexity_is_radons(body: str) -> None:
    source = function(body)
    (expected,) = ComplexityVisitor.from_code(source, no_assert=True).functions
    assert figures(source)[0] == expected.complexity


@given(CODE, CODE)
def test_code_one_after_the_other_adds_up(first: str, second: str) -> None:
    one, two = figures(function(first)), figures(function(second))
    both = figures(function(first + "\n" + second))
    assert both == (one[0] + two[0] - 1, one[1] + two[1], max(one[2], two[2]))


@given(CODE)
def test_a_level_more_costs_more_for_all_that_nests(body: str) -> None:
    (inner,) = structure_of(view_of(function(body))).functions
    cyclomatic, cognitive, depth = figures(function(body))
    wrapped = figures(function("if a:\n" + indent(body, "    ")))
    assert wrapped == (cyclomatic + 1, cognitive + 1 + inner.weighted, depth + 1)
