"""Figures of functions, on plain data."""

from __future__ import annotations

from aida.features.function_figures import documentation_share, function_figures
from aida.syntax.languages import find_language
from aida.workspace.settings import FunctionFact

CODE = b'''\
def first(a):
    """Says so."""
    if a:
        return 1
    return 2


def second():
    pass


def _hidden():
    return lambda: 3
'''


def test_figures_of_python() -> None:
    python = find_language("python")
    assert python is not None
    figures = function_figures(CODE, python)
    named = {figure.name: figure for figure in figures}
    first, second, hidden = named["first"], named["second"], named["_hidden"]
    assert (first.cyclomatic, first.cognitive, first.documented) == (2, 1, True)
    assert (second.cyclomatic, second.cognitive, second.lines, second.documented) == (
        1,
        0,
        2,
        False,
    )
    assert hidden.documented is None
    assert CODE[first.span.start : first.span.end] == b"first"
    assert documentation_share(figures) == (1, 2)


def test_only_what_is_asked_for_is_told() -> None:
    python = find_language("python")
    assert python is not None
    first, second = function_figures(CODE, python)[:2]
    assert first.text({FunctionFact.COMPLEXITY}) == "cyclomatic 2 · cognitive 1"
    assert second.text({FunctionFact.LENGTH, FunctionFact.DOCUMENTATION}) == (
        "2 lines of code · not documented"
    )
    assert first.text(set()) == ""
