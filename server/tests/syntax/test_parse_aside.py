"""Parsing in a thread of its own: the same tree, or none when it was told to stop."""

from __future__ import annotations

import random

import pytest

from aida.syntax.grammar import parse, parse_aside
from aida.syntax.languages import find_language

EUROS = "€" * 60
"""Of three bytes, so that most pieces of a text end inside one."""
BLOCKS = {
    "python": f"def f(a, b=None):\n    '''{EUROS}'''\n    return [a == b, g(b)] if a else b\n",
    "typescript": f"function f(a: number) {{\n  return `{EUROS}${{a}}` + g([a, {{ b: a }}]);\n}}\n",
    "ruby": f'def f(a)\n  puts <<~END\n    #{{a}} {EUROS}\n  END\n  g(a, "#{{a}}")\nend\n',
    "bash": f'f() {{\n  cat <<EOF\n$1 {EUROS}\nEOF\n  echo "$(g "$1")" | sort\n}}\n',
}
BREAKS = ("'''", '"', "(", "{", "`", "<<X\n", "end\n", "\n\n", "    ", "class ")
TEXTS = 6
STOPS = 12


class Patience:
    """Says no after so many questions."""

    def __init__(self, questions: float) -> None:
        self.asked, self._questions = 0, questions

    def lasts(self) -> bool:
        self.asked += 1
        return self.asked <= self._questions


@pytest.mark.parametrize("name", BLOCKS)
def test_it_may_stop_anywhere(name: str) -> None:
    """In texts full of errors too, and where a piece ends inside a character."""
    language = find_language(name)
    assert language is not None
    rng = random.Random(name)
    for _ in range(TEXTS):
        text = list(BLOCKS[name] * 200)
        for _ in range(rng.randrange(12)):
            place = rng.randrange(len(text))
            text.insert(place, rng.choice(BREAKS))
        source = "".join(text).encode()
        patience = Patience(float("inf"))
        tree = parse_aside(language, source, None, patience.lasts)
        assert tree is not None
        assert str(tree.root_node) == str(parse(language, source).root_node)
        for _ in range(STOPS):
            stops = Patience(rng.randrange(patience.asked))
            assert parse_aside(language, source, None, stops.lasts) is None
            again = parse_aside(language, source, tree, Patience(float("inf")).lasts)
            assert again is not None
            assert str(again.root_node) == str(tree.root_node)
