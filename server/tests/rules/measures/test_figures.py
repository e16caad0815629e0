"""Exact figures, counted by hand, of the same program in each language.

The program: a loop (cognitive 1) that holds an `if` with two runs of operators (2 + 2), an
`else if` (1), an `else` (1) with a loop inside (3) that jumps (1 where there are labels); a choice
among cases (1) with two of them and a default; a handler (1); a ternary (1); a function without a
name that holds an `if` (2).
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.cognitive import cognitive_complexities
from aida.rules.measures.parameters import count_parameters
from aida.rules.measures.structure import structure_of
from aida.rules.measures.structure_queries import STRUCTURE
from server.tests.rules.measures.views import view_of


class Figures(NamedTuple):
    cyclomatic: int
    cognitive: int
    depth: int
    parameters: int
    lines: int


C_LIKE = """\
    /* Two
       lines. */
    for (i = 0; i < a; i++) {
      if (a && b || c) { x(); }
      else if (b) { y(); }
      else {

        while (c) { goto out; } // why
      }
    }
    switch (a) { case 1: x(); break; case 2: y(); break; default: z(); }
"""
SCRIPT = """\
function f(a, { b }, ...c) {
  // Note.
  out: for (const i of a) {
    if (a && b || c) { x(); }
    else if (b) { y(); }
    else {

      while (c) { continue out; }
    }
  }
  switch (a) { case 1: x(); break; case 2: y(); break; default: z(); }
  try { x(); } catch (e) { y(); }
  const g = () => { if (a) { x(); } };
  return a ? b : c;
}
"""

PROGRAMS: dict[str, tuple[str, Figures]] = {
    # 1 + loop, if, 2 operators, elif, while, 2 cases, handler, ternary, lambda's ternary
    "python": (
        '''\
def f(self, a, *b, c=1, **d):
    """Two
    lines."""
    for i in a:
        if a and b or c:
            x()
        elif b:
            y()
        else:

            while c:
                y()
    match a:
        case 1:
            x()
        case 2:
            y()
        case _:
            z()
    try:
        x()
    except E:
        y()
    g = lambda: x() if a else y()
    return b if a else c
''',
        # The lambda's ternary counts 2; there is no label.
        Figures(12, 1 + 2 + 2 + 1 + 1 + 3 + 1 + 1 + 2 + 1, 3, 4, 22),
    ),
    "javascript": (SCRIPT, Figures(11, 16, 3, 3, 13)),
    "go": (
        """\
func f(a, b int, c ...int) int {
	// Note.
out:
	for i := range a {
		if a && b || c {
			x()
		} else if b {
			y()
		} else {

			for c {
				continue out
			}
		}
	}
	switch a {
	case 1:
		x()
	case 2:
		y()
	default:
		z()
	}
	g := func() {
		if a {
			x()
		}
	}
}
""",
        Figures(1 + 1 + 1 + 2 + 1 + 1 + 2 + 1, 1 + 2 + 2 + 1 + 1 + 3 + 1 + 1 + 2, 3, 3, 27),
    ),
    "java": (
        "class A {\n  int f(int a, boolean b, int... c) {\n    out:\n"
        + C_LIKE.replace("goto out", "continue out")
        + "    try { x(); } catch (E e) { y(); }\n"
        "    Runnable g = () -> { if (b) { x(); } };\n    return a ? b : c;\n  }\n}\n",
        Figures(12, 1 + 2 + 2 + 1 + 1 + 3 + 1 + 1 + 1 + 2 + 1, 3, 3, 14),
    ),
    "csharp": (
        "class A {\n  int F(int a, bool b, params int[] c) {\n"
        + C_LIKE
        + "    try { x(); } catch (E e) { y(); }\n"
        "    Action g = () => { if (b) { x(); } };\n    return a ? b : c;\n  }\n}\n",
        Figures(12, 16, 3, 3, 13),
    ),
    "php": (
        """\
function f($a, int $b, ...$c) {
    # Note.
    foreach ($a as $i) {
        if ($a && $b || $c) { x(); }
        elseif ($b) { y(); }
        else {

            while ($c) { break 2; }
        }
    }
    switch ($a) { case 1: x(); break; case 2: y(); break; default: z(); }
    try { x(); } catch (E $e) { y(); }
    $g = function () { if ($a) { x(); } };
    return $a ? $b : $c;
}
""",
        Figures(12, 16, 3, 3, 13),
    ),
    "ruby": (
        """\
def f(a, b = 1, *c)
  # Note.
  for i in a
    if a && b || c
      x
    elsif b
      y
    else

      while c
        y
      end
    end
  end
  case a
  when 1 then x
  when 2 then y
  else z
  end
  g = -> { x if a }
  a ? b : c
rescue E
  y
end
""",
        Figures(12, 15, 3, 3, 22),
    ),
    "rust": (
        """\
fn f(&self, a: i32, (b, c): (bool, bool)) -> i32 {
    // Note.
    'out: for i in a {
        if a && b || c { x(); }
        else if b { y(); }
        else {

            while c { continue 'out; }
        }
    }
    match a { 1 => x(), 2 => y(), _ => z() }
    let g = || { if a { x() } };
}
""",
        Figures(10, 14, 3, 2, 11),
    ),
    "c": (
        "int f(int a, bool b, char *c) {\n" + C_LIKE + "    out: return a ? b : c;\n}\n",
        Figures(10, 13, 3, 3, 11),
    ),
    "cpp": (
        "int f(int a, bool b, char *c) {\n" + C_LIKE + "    try { x(); } catch (E e) { y(); }\n"
        "    auto g = [] { if (b) { x(); } };\n    out: return a ? b : c;\n}\n",
        Figures(12, 16, 3, 3, 13),
    ),
}
PROGRAMS["typescript"] = PROGRAMS["tsx"] = PROGRAMS["javascript"]


@pytest.mark.parametrize("language", sorted(STRUCTURE))
def test_figures(language: str) -> None:
    source, expected = PROGRAMS[language]
    view = view_of(source, language)
    assert not view.root.has_error
    function = structure_of(view).functions[0]
    cognitive = {found.node.id: count for found, count in cognitive_complexities(view)}
    assert (
        Figures(
            function.cyclomatic,
            cognitive[function.node.id],
            function.depth,
            count_parameters(function.node),
            CodeLines.of(view).between(function.node.start_point[0], function.node.end_point[0]),
        )
        == expected
    )
