"""What names hold at each place of a function, following its statements from top to bottom.

The rules are those of Semgrep's data flow. Where two ways meet, a name has the value that both
give it, some value of the same kind where they differ, and none where one of them gives it none. A
loop is entered with nothing known on its way back: what is not assigned in it, is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.imports import dotted
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.scan_file import CodeFile

LITERALS = frozenset((t.STRING, t.NUMBER, t.CONSTANT))
SOME = "\0"
"""Content of a constant that cannot be told."""
Held = Term | None
"""A literal, the expression that was assigned, or None for what cannot be told."""
State = dict[str, Held]
_END_OF_WAY = frozenset((t.RETURN, "raise", "raise_statement", "throw_statement"))
_JUMPS = {"break_statement": 0, "continue_statement": 1}
_OPAQUE = frozenset(
    (
        *(t.FUNCTION, t.CLASS, t.IMPORT, "match_statement", "list_comprehension"),
        *("set_comprehension", "dictionary_comprehension", "generator_expression"),
    )
)
_NO_SYMBOLS = frozenset(
    (
        *(t.SEQUENCE, t.LAMBDA, t.FIELDS, "dictionary", "set", "list_comprehension", "await"),
        *("set_comprehension", "dictionary_comprehension", "conditional_expression"),
        *("ternary_expression", "object", "array"),
    )
)
_TURNS = 4
"""Walks through a loop, until what is known at its head stays the same."""


class Flow:
    """Walks one function, or the statements of the file, and notes what each name read there holds.

    ``noted`` is by id of the name's term; ``evaluate`` gives the literal that an expression is.
    """

    def __init__(self, file: CodeFile, evaluate: Callable[[Term], Held]) -> None:
        self._file = file
        self._evaluate = evaluate
        self.noted: dict[int, Held] = {}
        self._loops: list[tuple[list[State], list[State]]] = []
        self._statements: Mapping[str, Callable[[Term, State], State | None]] = {
            t.ASSIGN: self._assign,
            t.AUGMENTED: self._augment,
            t.BLOCK: lambda term, state: self._each(term.items, state),
            t.EXPRESSION: self._statement,
            t.IF: self._if,
            "declaration": self._declare,
            "for_statement": self._loop,
            "for_in_statement": self._loop,
            "while_statement": self._loop,
            "do_statement": self._do,
            "switch": self._switch,
            "try": self._try,
            "with": self._with,
        }

    def walk(self, root: Term) -> None:
        """Note the values in the body of a function, or in the file."""
        body = root.slots.get("body") if root.kind == t.FUNCTION else root
        if body is not None:
            self._visit(body, {})

    def _visit(self, term: Term, state: State) -> State | None:
        handler = self._statements.get(term.kind)
        if handler is not None:
            return handler(term, state)
        if term.kind in _JUMPS and self._loops:
            self._loops[-1][_JUMPS[term.kind]].append(state)
            return None
        if term.kind in _OPAQUE:
            return state
        parts = list(term.children())
        if any(part.kind in self._statements for part in parts):
            return self._each(parts, state)
        self._read(term, state)
        return None if term.kind in _END_OF_WAY else state

    def _each(self, terms: Iterable[Term], state: State) -> State | None:
        current: State | None = state
        for term in terms:
            after = self._visit(term, {} if current is None else current)
            current = None if current is None else after
        return current

    # -- expressions

    def _read(self, term: Term | None, state: State) -> None:
        stack = [] if term is None else [term]
        while stack:
            part = stack.pop()
            if part.kind == t.NAME:
                if part.value in state:
                    self.noted[id(part)] = state[part.value]
            elif part.kind == t.DOT:
                stack.append(part.items[0])
            elif part.kind in (t.ASSIGN, t.AUGMENTED):
                state.update(self._statements[part.kind](part, state) or {})
            elif part.kind == t.LAMBDA:
                self._lambda(part, state)
            elif part.kind not in _OPAQUE and part.kind != t.FIELDS:
                stack.extend(reversed(list(part.children())))

    def _lambda(self, term: Term, state: State) -> None:
        params, body = term.slots.get("params"), term.slots.get("body")
        if body is None:
            return
        hidden = {p.value for p in params.walk() if p.kind == t.NAME} if params is not None else ()
        outer, self._loops = self._loops, []
        self._visit(body, {name: held for name, held in state.items() if name not in hidden})
        self._loops = outer

    def _held(self, value: Term) -> Held:
        """What a name holds after it was given ``value``, which has been read."""
        constant = self._evaluate(value)
        if constant is not None:
            return constant
        if value.kind == t.NAME:
            return self.noted.get(id(value)) or value
        if value.kind in (t.BINARY, t.BOOLEAN, t.CALL):
            return self._some(value) or value
        return value

    def _some(self, value: Term) -> Held:
        """Some string, where an operator is used on strings."""
        if value.kind == t.CALL:
            if dotted(value.items[0]) != "String.format":
                return None
            value = value.items[1]
        parts = [self._evaluate(item) for item in value.items]
        if value.kind == t.BOOLEAN:
            kinds = {part.kind if part is not None else "" for part in parts}
            return Term(t.STRING, value.node, SOME) if kinds == {t.STRING} else None
        known = all(part is not None for part in parts)
        is_text = bool(parts) and parts[0] is not None and parts[0].kind == t.STRING
        return Term(t.STRING, value.node, SOME) if known and is_text else None

    # -- assignments

    def _assign(self, term: Term, state: State) -> State:
        target, value = term.slots["target"], term.slots["value"]
        self._read(value, state)
        if target is None or value is None:
            return state
        after = dict(state)
        if target.kind == t.NAME:
            is_chained = value.kind == t.ASSIGN or self._is_in_chain(term)
            after[target.value] = None if is_chained else self._held(value)
        else:
            self._forget(target, after)
        return after

    def _is_in_chain(self, term: Term) -> bool:
        parent = self._file.parents.get(id(term))
        return parent is not None and parent.kind == t.ASSIGN and parent.slots["value"] is term

    def _forget(self, target: Term | None, state: State) -> None:
        """Names that are written to in a way that is not followed."""
        stack = [] if target is None else [target]
        while stack:
            part = stack.pop()
            if part.kind == t.NAME:
                state[part.value] = None
            elif part.kind in (t.DOT, "index", "slicing"):
                self._read(part, dict(state))
                stack.append(part.items[0])
            else:
                stack.extend(part.children())

    def _augment(self, term: Term, state: State) -> State:
        for item in term.items:
            self._read(item, state)
        after = dict(state)
        if not term.items or term.items[0].kind != t.NAME:
            self._forget(term.items[0] if term.items else None, after)
            return after
        operator = term.value.removesuffix("=")
        result = None
        if len(term.items) == 2 and operator:
            result = self._evaluate(Term(t.BINARY, term.node, operator, term.items))
        after[term.items[0].value] = result
        return after

    def _declare(self, term: Term, state: State) -> State:
        target = term.slots.get("target")
        return {k: v for k, v in state.items() if target is None or k != target.value}

    def _statement(self, term: Term, state: State) -> State | None:
        inner = term.items[0]
        if inner.kind in self._statements:
            return self._visit(inner, state)
        self._read(inner, state)
        if inner.kind == t.CALL and inner.items[0].kind == t.DOT:
            changed = inner.items[0].items[0]
            if changed.kind == t.NAME and changed.value in state:
                return {**state, changed.value: None}  # a method may change what it is called on
        if inner.kind in ("update_expression", "await"):
            for name in inner.walk():
                if name.kind == t.NAME and inner.kind == "update_expression":
                    state = {**state, name.value: self._stepped(inner, name)}
        return state

    def _stepped(self, term: Term, name: Term) -> Held:
        one = Term(t.NUMBER, term.node, "1")
        return self._evaluate(Term(t.BINARY, term.node, term.value[:1], (name, one)))

    # -- ways that part and meet

    def _if(self, term: Term, state: State) -> State | None:
        state = dict(state)
        for name in ("init", "condition"):
            self._read(term.slots.get(name), state)
        body, otherwise = term.slots.get("body"), term.slots.get("otherwise")
        after = self._visit(body, dict(state)) if body is not None else state
        return merged(
            after, self._visit(otherwise, dict(state)) if otherwise is not None else state
        )

    def _loop(self, term: Term, state: State) -> State | None:
        slots = term.slots
        if (init := slots.get("init")) is not None:
            state = self._visit(init, dict(state)) or state
        self._read(slots.get("right"), state)
        back: State = {}
        head: State = {}
        exits: list[State] = []
        for _ in range(_TURNS):
            head = merged(state, back) or {}
            inside = dict(head)
            if slots.get("right") is not None or slots.get("condition") is None:
                self._forget(slots.get("left"), inside)
            self._read(slots.get("condition"), inside)
            self._loops.append((exits := [], turns := []))
            body = slots.get("body")
            after = self._visit(body, inside) if body is not None else inside
            self._loops.pop()
            for turn in turns:
                after = merged(after, turn)
            if after is not None and (update := slots.get("update")) is not None:
                after = self._update(update, after)
            if after is None or after == back:
                break
            back = after
        result: State | None = head
        if (alternative := slots.get("alternative")) is not None:
            result = self._visit(alternative, dict(head))
        for way in exits:
            result = merged(result, way)
        return result

    def _update(self, term: Term, state: State) -> State:
        return self._statement(Term(t.EXPRESSION, term.node, items=(term,)), state) or state

    def _do(self, term: Term, state: State) -> State | None:
        self._loops.append((exits := [], []))
        after = self._each(term.children(), dict(state))
        self._loops.pop()
        result: State | None = {k: v for k, v in (after or {}).items() if state.get(k) is not v}
        for way in exits:
            result = merged(result, way)
        return result

    def _switch(self, term: Term, state: State) -> State | None:
        for name in ("init", "value", "condition"):
            self._read(term.slots.get(name), state)
        body = term.slots.get("body")
        self._loops.append((exits := [], []))
        last: State | None = None
        has_default = False
        for case in body.items if body is not None else ():
            has_default |= not case.items or case.items[0].kind in (t.BLOCK, "default")
            last = self._each(case.items, merged(last, dict(state)) or {})
        self._loops.pop()
        for way in exits:
            last = merged(last, way)
        return last if has_default else merged(last, state)

    def _try(self, term: Term, state: State) -> State | None:
        self._each(() if (r := term.slots.get("resources")) is None else (r,), state)
        body, *rest = term.items or (None,)
        end = self._visit(body, dict(state)) if body is not None else state
        ways = [end]
        handlers = term.slots.get("handlers")
        for handler in handlers.items if handlers is not None else ():
            ways.append(self._each(handler.children(), dict(end or {})))
        after: State | None = None
        for way in ways:
            after = merged(after, way)
        for part in rest:
            after = self._each((part,), {} if after is None else after)
        return after

    def _with(self, term: Term, state: State) -> State | None:
        resource, body = term.slots.get("resource"), term.slots.get("body")
        state = dict(state)
        if resource is not None and resource.kind == "as_pattern":
            self._read(resource.items[0], state)
            for target in resource.items[1:]:
                self._forget(target, state)
        else:
            self._read(resource, state)
        return self._visit(body, state) if body is not None else state


def is_symbolic(value: Term) -> bool:
    """Whether an expression may stand for its name: it is no literal of many parts."""
    return all(part.kind not in _NO_SYMBOLS for part in value.walk())


def merged(left: State | None, right: State | None) -> State | None:
    """What is known where two ways meet; None is a way that is not taken."""
    if left is None or right is None:
        return right if left is None else left
    return {name: either(held, right[name]) for name, held in left.items() if name in right}


def either(left: Held, right: Held) -> Held:
    """One of two values."""
    if left is None or right is None or left is right:
        return left if left is right else None
    if left.kind in LITERALS and left.kind == right.kind:
        return left if left.value == right.value else Term(left.kind, left.node, SOME)
    return left if left.kind not in LITERALS and left.key == right.key else None
