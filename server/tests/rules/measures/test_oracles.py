"""Measures of Python against tools that parse it by Python's own grammar: over its library."""

from __future__ import annotations

import ast
import io
import json
import linecache
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from cognitive_complexity.api import get_cognitive_complexity
from radon.visitors import ComplexityVisitor

from aida.rules.file_core import FileView
from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.cognitive import cognitive_complexities
from aida.rules.measures.documentation import public_definitions
from aida.rules.measures.parameters import count_parameters
from aida.rules.measures.structure import structure_of
from server.tests.rules.measures.views import view_of

LIBRARY = Path(ast.__file__).parent
MODULES = (
    "argparse",
    "configparser",
    "dataclasses",
    "difflib",
    "functools",
    "inspect",
    "mailbox",
    "pathlib",
    "shutil",
    "subprocess",
    "tarfile",
    "textwrap",
    "typing",
    "zipfile",
)
FunctionDef = ast.FunctionDef | ast.AsyncFunctionDef


def path_of(module: str) -> Path:
    path = LIBRARY / f"{module}.py"
    return path if path.is_file() else LIBRARY / module / "__init__.py"


@cache
def library(module: str) -> tuple[FileView, ast.Module]:
    source = path_of(module).read_bytes()
    return view_of(source), ast.parse(source)


@pytest.fixture(params=MODULES)
def module(request: pytest.FixtureRequest) -> tuple[FileView, ast.Module]:
    return library(request.param)


def functions_in(tree: ast.AST) -> Iterator[FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, FunctionDef))


def radon_counts(tree: ast.Module) -> dict[int, int]:
    visitor = ComplexityVisitor.from_ast(tree, no_assert=True)
    queue, found = [*visitor.functions, *visitor.classes], {}
    while queue:
        block = queue.pop()
        if hasattr(block, "closures"):
            found[block.lineno] = block.complexity
            queue += block.closures
        else:
            queue += [*block.methods, *block.inner_classes]
    return found


def holds(function: ast.AST, *kinds: type[ast.AST]) -> bool:
    return any(isinstance(node, kinds) for node in ast.walk(function) if node is not function)


def test_cyclomatic_complexity_is_radons(module: tuple[FileView, ast.Module]) -> None:
    view, tree = module
    # Not alike: radon passes over what an assertion holds, over code in the bodies of classes
    # within functions, and over the defaults of parameters.
    alike = {
        function.lineno
        for function in functions_in(tree)
        if not holds(function, ast.Assert, ast.ClassDef, ast.match_case, ast.Lambda)
    }
    ours = {f.node.start_point[0] + 1: f.cyclomatic for f in structure_of(view).functions}
    theirs = {line: count for line, count in radon_counts(tree).items() if line in alike}
    assert len(theirs) > 3
    assert {line: ours[line] for line in theirs} == theirs


def is_alike(function: FunctionDef) -> bool:
    """Where the library follows the definition.

    It takes parentheses for a new sequence of operators, does not look into operands, does not
    know methods that call themselves, passes over asynchronous loops, and takes what stands in an
    `if` with an `elif` for one level less deep.
    """
    for node in ast.walk(function):
        if (
            isinstance(node, ast.If)
            and len(node.orelse) == 1
            and isinstance(node.orelse[0], ast.If)
        ):
            return False
        if isinstance(node, ast.BoolOp) and holds(
            node, ast.BoolOp, ast.IfExp, ast.Lambda, ast.GeneratorExp
        ):
            return False
        if isinstance(node, ast.AsyncFor | ast.Match | ast.ClassDef | ast.AsyncFunctionDef):
            return False
        if isinstance(node, ast.If | ast.IfExp | ast.While) and any(
            isinstance(part, ast.IfExp | ast.Lambda) for part in ast.walk(node.test)
        ):
            return False
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name == function.name:
                return False
    return True


def test_cognitive_complexity_is_that_of_an_independent_library(
    module: tuple[FileView, ast.Module],
) -> None:
    view, tree = module
    alike = {f.lineno: get_cognitive_complexity(f) for f in functions_in(tree) if is_alike(f)}
    ours = {f.node.start_point[0] + 1: count for f, count in cognitive_complexities(view)}
    theirs = {line: count for line, count in alike.items() if line in ours}
    assert len(theirs) > 3
    assert {line: ours[line] for line in theirs} == theirs


def test_lines_of_code_are_those_that_hold_a_token(module: tuple[FileView, ast.Module]) -> None:
    view, tree = module
    no_code = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    docs = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    lines = view.source.split(b"\n")
    expected = {
        line
        for token in tokenize.tokenize(io.BytesIO(view.source).readline)
        if token.type not in no_code
        for line in range(token.start[0], token.end[0] + 1)
        if lines[line - 1].strip()
    } - docs
    assert CodeLines.of(view).total == len(expected)


def test_parameters_are_those_of_the_grammar(module: tuple[FileView, ast.Module]) -> None:
    view, tree = module
    expected = {}
    for function in functions_in(tree):
        given = function.args
        names = [arg.arg for arg in (*given.posonlyargs, *given.args)]
        if names[:1] in (["self"], ["cls"]) and len(given.defaults) < len(names):
            del names[0]
        rest = [arg for arg in (given.vararg, given.kwarg) if arg is not None]
        expected[function.lineno] = len(names) + len(given.kwonlyargs) + len(rest)
    ours = {
        f.node.start_point[0] + 1: count_parameters(f.node) for f in structure_of(view).functions
    }
    assert ours == expected


def test_undocumented_definitions_are_ruffs() -> None:
    """Ruff's D101 to D103 and D106, less `__new__` and `__call__`."""
    paths = [path_of(module) for module in MODULES]
    run = subprocess.run(
        [
            str(Path(sys.executable).parent / "ruff"),
            *("check", "--isolated", "--no-cache", "--ignore-noqa", "--output-format", "json"),
            *("--select", "D101,D102,D103,D106"),
            *map(str, paths),
        ],
        capture_output=True,
        check=False,
    )
    theirs = {
        (Path(found["filename"]), found["location"]["row"])
        for found in json.loads(run.stdout)
        if linecache.getline(found["filename"], found["location"]["row"])[
            found["location"]["column"] - 1 :
        ].startswith("__")
        is False
    }
    ours = {
        (path, view.source.count(b"\n", 0, found.span.start) + 1)
        for module, path in zip(MODULES, paths, strict=True)
        for view, _ in (library(module),)
        for found in public_definitions(view)
        if not found.documented and found.kind != "module"
    }
    assert len(theirs) > 50
    assert ours == theirs
