"""YAML text to `Value` trees, by the YAML 1.2 core schema (``no`` and ``off`` are words)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from aida.rules.errors import RuleError
from aida.rules.value import Scalar, Value

MAX_NODES = 200_000
"""Values one file may expand to: aliases of aliases must not blow up memory."""
MAX_DEPTH = 200

_INT = re.compile(r"[-+]?[0-9]+")
_OCT_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, file: str = "") -> Iterator[Value]:
    """Every document of ``text``; raises RuleError with file, line and column."""
    try:
        for node in yaml.compose_all(text, Loader=_Loader):
            if node is not None:
                yield _Converter(file).convert(node, "", 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(filter(None, (error.context, error.problem))) or "this is not YAML"
        raise RuleError(
            f"not valid YAML: {problem}",
            hint="check the indentation, and quote a pattern that holds `: `, `#`, `{` or `*`",
            line=mark.line if mark else None,
            column=mark.column if mark else None,
            file=file,
        ) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise RuleError(f"not valid YAML: {error}", file=file) from None
    except RecursionError:
        raise RuleError("nested too deeply", file=file) from None


class _Converter:
    def __init__(self, file: str) -> None:
        self._file = file
        self._budget = MAX_NODES

    def convert(self, node: yaml.Node, path: str, depth: int) -> Value:
        mark = node.start_mark
        value = Value(None, path=path, line=mark.line, column=mark.column, file=self._file)
        self._budget -= 1
        if self._budget < 0 or depth > MAX_DEPTH:
            value.fail(
                "the document is too large or nested too deeply",
                "aliases (`*name`) that hold aliases multiply: write the values out",
            )
        if isinstance(node, yaml.ScalarNode):
            value.text = node.value
            value.data = _resolve(node)
        elif isinstance(node, yaml.SequenceNode):
            value.data = [
                self.convert(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(node.value)
            ]
        else:
            self._mapping(node, value, depth)
        return value

    def _mapping(self, node: yaml.Node, value: Value, depth: int) -> None:
        entries: dict[str, Value] = {}
        marks: dict[str, tuple[int, int]] = {}
        value.data, value.key_marks = entries, marks
        for key_node, item in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                value.fail("a key must be a word, not a list or a mapping")
            key = key_node.value
            if key in entries:
                marks[key] = (key_node.start_mark.line, key_node.start_mark.column)
                value.fail(f"the key `{key}` is given twice", "keep one of the two", key=key)
            marks[key] = (key_node.start_mark.line, key_node.start_mark.column)
            child = f"{value.path}.{key}" if value.path else key
            entries[key] = self.convert(item, child, depth + 1)


def _resolve(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.style:  # quoted or block: a string whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _OCT_HEX.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
