"""Which nodes of a bad snippet are what is bad about it, given good code to compare with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from aida.rules.environment import same_code
from aida.rules.generalization import descendants
from aida.rules.pattern_contexts import stands_alone
from aida.syntax.grammar import Node, comment_kinds
from aida.syntax.languages import Language

_CALLS = ("call", "invocation", "creation", "macro")
_NAMING = frozenset({"function", "name", "attribute", "property", "object", "operator", "method"})
"""Fields whose content names something: it is bad with what stands around it."""


def bad_nodes(
    root: Node, marked: Collection[int], goods: Sequence[Node], language: Language
) -> list[Node]:
    """Nodes of one bad snippet. ``marked`` are its zero-based lines that are said to be bad."""
    comments = comment_kinds(language)
    if marked:
        found = [node for line in sorted(marked) if (node := _statement_on(root, line, comments))]
    else:
        found = _new_items(root, goods, comments)
    return [_narrow(_unwrap(node), goods, language) for node in found]


def _statement_on(root: Node, line: int, comments: Collection[int]) -> Node | None:
    """The outermost node that starts on the line and is not the whole text."""
    for node in descendants(root):
        if (
            node.start_point.row == line
            and node.is_named
            and node.id != root.id
            and node.kind_id not in comments
            and not _is_container(node)
        ):
            return node
    return None


def _is_container(node: Node) -> bool:
    return node.type in ("block", "statement_list", "declaration_list") or node.parent is None


def _new_items(root: Node, goods: Sequence[Node], comments: Collection[int]) -> list[Node]:
    """Top-level items that no good code has; imports only when there is nothing else."""
    items = [node for node in root.named_children if node.kind_id not in comments]
    known = [node for good in goods for node in good.named_children]
    new = [item for item in items if not any(same_code(item, other) for other in known)] or items
    return [item for item in new if "import" not in item.type and "package" not in item.type] or new


def _unwrap(node: Node) -> Node:
    """What an expression statement holds."""
    while node.type.endswith("expression_statement") and node.named_child_count == 1:
        node = node.named_children[0]
    return node


def _narrow(node: Node, goods: Sequence[Node], language: Language) -> Node:
    """The smallest part that holds everything in which ``node`` differs from good code."""
    twin = _twin(node, goods)
    best = node
    while twin is not None:
        step = _only_difference(node, twin)
        if step is None:
            break
        field, node, twin = step
        inner = _unwrap(node)
        if (
            inner.named_child_count
            and field not in _NAMING
            and (is_call(inner) or not is_call(best))
            and stands_alone(
                (inner.text or b"").decode("utf-8", "replace"), inner.kind_id, language
            )
        ):
            best = inner
    return best


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _twin(node: Node, goods: Sequence[Node]) -> Node | None:
    """The good node of the same kind that shares most with ``node``."""
    words = set(_leaves(node))
    best: tuple[float, Node] | None = None
    for good in goods:
        for other in descendants(good):
            if other.kind_id != node.kind_id:
                continue
            theirs = set(_leaves(other))
            score = len(words & theirs) / max(len(words | theirs), 1)
            if best is None or score > best[0]:
                best = score, other
    return best[1] if best else None


def _leaves(node: Node) -> Iterator[bytes]:
    return (leaf.text or b"" for leaf in descendants(node) if not leaf.child_count)


def _only_difference(node: Node, twin: Node) -> tuple[str, Node, Node] | None:
    """The one child in which two nodes differ, its field, and the other's child."""
    if node.kind_id != twin.kind_id or node.child_count != twin.child_count:
        return None
    found: tuple[str, Node, Node] | None = None
    for place, (ours, theirs) in enumerate(zip(node.children, twin.children, strict=True)):
        if same_code(ours, theirs):
            continue
        if found is not None:
            return None
        found = node.field_name_for_child(place) or "", ours, theirs
    return found


def same_call(nodes: Sequence[Node]) -> list[Node]:
    """The nodes; where they differ in kind and one is a call, its like within each other one."""
    call = next((node for node in nodes if is_call(node)), None)
    if call is None:
        return list(nodes)
    word = first_word(call)
    alike: list[Node] = []
    for node in nodes:
        inside = (
            part
            for part in descendants(node)
            if part.kind_id == call.kind_id and first_word(part) == word
        )
        alike.append(next(inside, node) if node.kind_id != call.kind_id else node)
    return alike


def is_call(node: Node) -> bool:
    """Whether a node is a call of something, by the name of its kind."""
    return any(word in node.type for word in _CALLS)


def telling_part(good: Node, bads: Sequence[Node]) -> Node | None:
    """A part of ``good`` whose kind and first word no part of a bad node has together."""
    known = {(part.kind_id, first_word(part)) for bad in bads for part in descendants(bad)}
    for leaves in (False, True):
        for part in descendants(good):
            is_new = (part.kind_id, first_word(part)) not in known
            if part.id != good.id and part.is_named and is_new and leaves == (not part.child_count):
                return part
    return None


def first_word(node: Node) -> bytes:
    """Text of the first leaf."""
    while node.child_count:
        node = node.children[0]
    return node.text or b""
