"""``transform``: new texts computed from what a match bound, for messages and fixes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aida.rules.environment import Environment
from aida.rules.indentation import indent_before, reindent
from aida.rules.metavariable import MetaVariable, VariableKind
from aida.rules.regex import Regex
from aida.rules.string_case import convert_case
from aida.syntax.grammar import Node

if TYPE_CHECKING:
    from aida.rules.core import RuleCore


class Transformation(ABC):
    """One named text."""

    __slots__ = ("source",)

    def __init__(self, source: MetaVariable) -> None:
        self.source = source

    @abstractmethod
    def compute(self, env: Environment, enclosing: Environment) -> str | None:
        """The text, or None when its source is not bound."""

    def rules(self) -> Sequence[RuleCore]:
        """Rewriters that it applies."""
        return ()

    def nodes(self, env: Environment) -> Sequence[Node]:
        """Nodes that the source is bound to."""
        name = self.source.name
        if self.source.kind == VariableKind.MULTI_CAPTURE:
            return env.multiple.get(name, ())
        return (env.single[name],) if name in env.single else ()

    def text(self, env: Environment) -> str | None:
        """Source text, which another transformation may have made."""
        if nodes := self.nodes(env):
            code = env.source[nodes[0].start_byte : nodes[-1].end_byte]
            return code.decode("utf-8", "replace")
        if self.source.kind == VariableKind.MULTI_CAPTURE:
            return None
        return env.transformed.get(self.source.name)


class Substring(Transformation):
    """Characters from ``start`` to ``end``; negative numbers count from the end."""

    __slots__ = ("end", "start")

    def __init__(self, source: MetaVariable, start: int | None, end: int | None) -> None:
        super().__init__(source)
        self.start = start
        self.end = end

    def compute(self, env: Environment, enclosing: Environment) -> str | None:
        text = self.text(env)
        return None if text is None else text[self.start : self.end]


class Replace(Transformation):
    """Every match of a regular expression replaced."""

    __slots__ = ("by", "regex")

    def __init__(self, source: MetaVariable, regex: Regex, by: str) -> None:
        super().__init__(source)
        self.regex = regex
        self.by = by

    def compute(self, env: Environment, enclosing: Environment) -> str | None:
        text = self.text(env)
        return None if text is None else self.regex.replace(text, self.by)


class Convert(Transformation):
    """Another letter case."""

    __slots__ = ("case", "separated_by")

    def __init__(self, source: MetaVariable, case: str, separated_by: Sequence[str] | None) -> None:
        super().__init__(source)
        self.case = case
        self.separated_by = separated_by

    def compute(self, env: Environment, enclosing: Environment) -> str | None:
        text = self.text(env)
        return None if text is None else convert_case(text, self.case, self.separated_by)


class Rewrite(Transformation):
    """Rewriters applied to every node under the source; the outermost match wins."""

    __slots__ = ("_registry", "join_by", "rewriters")

    def __init__(
        self,
        source: MetaVariable,
        rewriters: Sequence[str],
        join_by: str | None,
        registry: Mapping[str, RuleCore],
    ) -> None:
        super().__init__(source)
        self.rewriters = rewriters
        self.join_by = join_by
        self._registry = registry

    def rules(self) -> Sequence[RuleCore]:
        return [self._registry[name] for name in self.rewriters if name in self._registry]

    def compute(self, env: Environment, enclosing: Environment) -> str | None:
        nodes = self.nodes(env)
        if not nodes:
            return None
        rules = self.rules()
        edits = [edit for node in nodes for edit in _rewrites(node, rules, enclosing)]
        start = position = nodes[0].start_byte
        pieces: list[bytes] = []
        for edit_start, edit_end, text in edits:
            if edit_start < position:
                continue  # inside what an outer rewrite replaced
            if self.join_by is None:
                pieces.append(env.source[position:edit_start])
            elif pieces:
                pieces.append(self.join_by.encode())
            pieces.append(text.encode())
            position = edit_end
        if self.join_by is None:
            pieces.append(env.source[max(position, start) : nodes[-1].end_byte])
        return b"".join(pieces).decode("utf-8", "replace")


def _rewrites(
    root: Node, rules: Sequence[RuleCore], enclosing: Environment
) -> list[tuple[int, int, str]]:
    edits: list[tuple[int, int, str]] = []
    stack = [root]
    while stack:
        node = stack.pop()
        for rule in rules:
            env = enclosing.copy()
            found = rule.match(node, env, enclosing)
            if found is not None:
                fixer = rule.fixers[0]
                start, end = fixer.span(found, env)
                edits.append((start, end, fixer.text(found, env)))
                break
        stack.extend(reversed(node.children))
    return edits


def apply_transformations(
    transformations: Mapping[str, Transformation], env: Environment, enclosing: Environment
) -> None:
    """Compute every text, in the order given (sources first), into ``env``."""
    for name, transformation in transformations.items():
        text = transformation.compute(env, enclosing) or ""
        nodes = transformation.nodes(env)
        if nodes and "\n" in text:
            indent = indent_before(env.source, nodes[0].start_byte)
            text = reindent(text.encode(), indent, 0).decode()
        env.transformed[name] = text
