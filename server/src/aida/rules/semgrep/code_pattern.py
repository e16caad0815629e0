"""A code pattern, compiled: what term to look for, and finding all places where it matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings, Bound, TextBound
from aida.rules.semgrep.constants import CONDITIONALS
from aida.rules.semgrep.languages import converter_for
from aida.rules.semgrep.pattern_text import encodings
from aida.rules.semgrep.scan_file import CodeFile
from aida.rules.semgrep.term import Term
from aida.rules.semgrep.unification import Unifier
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language

MOST_MATCHES = 5_000
"""Matches of one pattern in one file; more are not looked for."""


class PatternError(ValueError):
    """A pattern that is no code of its language."""


@dataclass(frozen=True, slots=True)
class Match:
    """A range of bytes and what the metavariables hold."""

    start: int
    end: int
    env: Bindings
    is_inside: bool = False
    is_label: bool = False
    """Whether it is an identifier that names a member or a definition, and no expression."""


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """``goals``: one term, or the statements of a sequence. ``words``: identifiers it needs."""

    goals: Sequence[Term]
    is_statement: bool
    words: tuple[bytes, ...]

    def matches(self, file: CodeFile, unifier: Unifier) -> list[Match]:
        """Every match in a file."""
        found: dict[tuple[int, int, int], Match] = {}
        for match in self._all(file, unifier):
            found.setdefault((match.start, match.end, _fingerprint(match.env)), match)
            if len(found) >= MOST_MATCHES:
                break
        return list(found.values())

    def _all(self, file: CodeFile, unifier: Unifier) -> Iterator[Match]:
        if len(self.goals) > 1:
            yield from self._sequences(file, unifier)
            return
        goal = self.goals[0]
        for term in self._candidates(goal, file):
            for env in unifier.unify(goal, term, {}):
                is_label = goal.kind in (t.NAME, t.DOT) and file.is_label(term)
                # A loop ends before its `else`, unless the pattern has one.
                whole = goal.slots.get("alternative") is not None
                end = term.node.end_byte if whole else term.end
                yield Match(term.start, end, env, is_label=is_label)

    def _candidates(self, goal: Term, file: CodeFile) -> Iterator[Term]:
        kind = goal.kind
        if kind in (t.META, t.DEEP, t.TYPED, t.DOTS, t.META_MANY, t.DOTS_CHAIN):
            for term in file.all():
                if term.kind not in _NO_EXPRESSION:
                    yield term
            return
        if kind == t.EXPRESSION:
            for block in file.of_kind(t.BLOCK):
                yield from block.items
            return
        for other in (kind, *_ALSO.get(kind, ())):
            for term in file.of_kind(other):
                if not file.is_loop_variable(term):
                    yield term

    def _sequences(self, file: CodeFile, unifier: Unifier) -> Iterator[Match]:
        goals = self.goals
        deep = any(goal.kind == t.DOTS for goal in goals)
        for block in (*file.of_kind(t.BLOCK), *file.class_bodies()):
            statements = block.items
            # In the body of a class, only from its first member on.
            only_first = goals[0].kind == t.DOTS or block.kind == t.FIELDS
            for start in range(1 if only_first else len(statements)):
                plain = statements[start:]
                yield from self._from_start(plain, unifier)
                if deep:
                    flat = [inner for s in plain for inner in file.with_nested(s)]
                    if len(flat) > len(plain):
                        yield from self._from_start(flat, unifier)

    def _from_start(self, statements: Sequence[Term], unifier: Unifier) -> Iterator[Match]:
        for end, env in unifier.prefix(self.goals, statements, {}):
            if end:
                last = max(statement.end for statement in statements[:end])
                yield Match(statements[0].start, last, env)


_ALSO = {
    t.NAME: (t.DOT,),
    t.DOT: (t.NAME,),
    t.STRING: (t.NAME, t.BINARY, t.TEMPLATE, t.DOT, "concatenated", *CONDITIONALS),
    t.NUMBER: (t.NAME,),
    t.CONSTANT: (t.NAME,),
    t.ASSIGN: (t.AUGMENTED,),
    t.RETURN: (t.EXPRESSION,),
    t.CALL: (t.ATTRIBUTE,),
    "unary_operator": (t.NUMBER,),
    "unary_expression": (t.NUMBER,),
    "for_statement": ("for_in_statement",),
}
_NO_EXPRESSION = frozenset(
    (
        *(t.BLOCK, t.ARGS, t.PARAMS, t.PARAM, t.ATTRIBUTES, t.ATTRIBUTE, t.FIELDS, t.KEYWORD_ARG),
        *(t.FUNCTION, t.CLASS, t.EXPRESSION, t.RETURN, t.IF, t.IMPORT, "declaration"),
        *("for_statement", "for_in_statement", "while_statement", "switch", "handlers", "case"),
        *("try", "catch", t.BASES),
    )
)


def _fingerprint(env: Bindings) -> int:
    return hash(tuple(sorted((name, _place(value)) for name, value in env.items())))


def _place(value: Bound) -> str:
    if isinstance(value, Term | TextBound):
        return f"{value.start}:{value.end}"
    return value if isinstance(value, str) else ",".join(map(_place, value))


def compile_code_pattern(text: str, language: Language) -> CompiledPattern:
    """The pattern in ``text``; raises PatternError when it is no code."""
    best: tuple[int, Node] | None = None
    for spelling in _wrapped(text, language.name):
        root = parse(language, spelling.encode()).root_node
        broken = _errors(root)
        if best is None or broken < best[0]:
            best = broken, root
        if not broken:
            break
    assert best is not None
    if best[0]:
        raise PatternError(f"the pattern `{text.strip()}` is no code of {language.name}")
    converter = converter_for(language.name)(language, is_pattern=True)
    goals = tuple(converter.pattern_goals(best[1]))
    if not goals:
        raise PatternError("the pattern holds no code")
    is_statement = len(goals) > 1
    if len(goals) == 1 and goals[0].kind == t.EXPRESSION:
        declares = goals[0].items[0].kind in (t.ASSIGN, "declaration")
        if declares or language.name == "python" or not text.rstrip().endswith(";"):
            goals = (goals[0].items[0],)
        else:
            is_statement = True
    return CompiledPattern(goals, is_statement, _words(goals))


def _wrapped(text: str, language: str) -> Iterator[str]:
    yield from converter_for(language).spellings(encodings(text, language))


def _errors(root: Node) -> int:
    """How many bytes of a pattern the grammar could not make sense of, and what it made up."""
    if not root.has_error:
        return 0
    count, stack = 0, [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            count += max(1, node.end_byte - node.start_byte)
        elif node.has_error:
            stack.extend(node.children)
    return count


def _words(goals: Sequence[Term]) -> tuple[bytes, ...]:
    """Identifiers that any file with a match must hold: imports, too, name what they rename."""
    found: dict[bytes, None] = {}
    stack = list(goals)
    while stack:
        term = stack.pop()
        if term.kind == t.TYPED:
            continue
        if term.kind in (t.NAME, t.KEYWORD_ARG) and not term.value.startswith("$"):
            found[term.value.encode()] = None
        stack.extend(term.children())
    return tuple(word for word in found if len(word) > 1 and word != b"default")
