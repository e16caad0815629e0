"""Jinja, fenced in: no attribute that reaches Python, no file, and no text without end.

Jinja is imported when a scaffold is rendered, and not before.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from aida.rules.string_case import convert_case
from aida.templates.scaffold import Answer

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

MAX_CHARACTERS = 5_000_000
"""Text that one file may come to."""
MAX_RANGE = 1_000
MAX_FACTOR = 10_000
MAX_LOOPS = 3
"""Loops that may stand in one another."""
SECONDS = 5.0
_CASES = {
    "pascal": "pascalCase",
    "camel": "camelCase",
    "snake": "snakeCase",
    "kebab": "kebabCase",
}


class RenderError(ValueError):
    """A text that cannot be rendered. ``line`` is zero-based, None where it is not known."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def render(text: str, answers: Mapping[str, Answer]) -> str:
    """The text with the answers put in; raises RenderError."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        _refuse_deep_loops(text)
        template = _environment().from_string(text)
        deadline = time.monotonic() + SECONDS
        pieces: list[str] = []
        size = 0
        for piece in template.generate(dict(answers)):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_CHARACTERS:
                raise RenderError(f"the text grows beyond {MAX_CHARACTERS:,} characters")
            if time.monotonic() > deadline:
                raise RenderError(f"rendering takes longer than {SECONDS:g} seconds")
        return "".join(pieces)
    except TemplateSyntaxError as error:
        raise RenderError(error.message or "not valid Jinja", error.lineno - 1) from None
    except TemplateError as error:
        raise RenderError(error.message or str(error), _line_of(error)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        if isinstance(error, RenderError):
            raise
        raise RenderError(f"{error}", _line_of(error)) from None


def is_true(expression: str, answers: Mapping[str, Answer]) -> bool:
    """Whether an expression, written without braces, holds; raises RenderError."""
    return render(f"{{% if {expression} %}}yes{{% endif %}}", answers) == "yes"


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            for one in (left, right):
                too_large = isinstance(one, int) and abs(one) > MAX_FACTOR
                if operator == "**" or too_large or (operator == "%" and isinstance(left, str)):
                    raise SecurityError(f"`{operator}` is not allowed here")
            return super().call_binop(context, operator, left, right)

    environment = Environment(
        undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals = {"range": _range}
    for name, case in _CASES.items():
        environment.filters[name] = lambda text, case=case: convert_case(str(text), case)
    for name in ("center", "format", "indent", "random", "xmlattr", "pprint"):
        environment.filters.pop(name, None)
    environment.filters["indent"] = _indent
    return environment


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_RANGE:
        raise ValueError(f"a range of {len(found):,} is too large, at most {MAX_RANGE:,}")
    return found


def _indent(text: str, width: int = 4) -> str:
    return str(text).replace("\n", "\n" + " " * min(width, 100))


def _refuse_deep_loops(text: str) -> None:
    from jinja2 import nodes

    def depth(node: nodes.Node) -> int:
        inner = max(map(depth, node.iter_child_nodes()), default=0)
        return inner + isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock)

    tree = _environment().parse(text)
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        raise RenderError("a template cannot read other files", node.lineno - 1)
    if depth(tree) > MAX_LOOPS:
        raise RenderError(f"more than {MAX_LOOPS} loops in one another")


def _line_of(error: BaseException) -> int | None:
    """Line of the template that the error came from."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno - 1
        trace = trace.tb_next
    return line
