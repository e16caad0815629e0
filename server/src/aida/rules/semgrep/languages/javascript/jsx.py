"""JSX."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.javascript.literals import JavaScriptLiterals
from aida.rules.semgrep.placeholders import decode
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node


class Jsx(JavaScriptLiterals):
    """Terms of elements."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "jsx_element": self._jsx,
            "jsx_self_closing_element": self._jsx,
        }

    def _jsx(self, node: Node) -> Term:
        opening = node.child_by_field_name("open_tag") or node
        attributes: list[Term] = []
        for child in opening.children_by_field_name("attribute"):
            attributes.append(self._jsx_attribute(child))
        children: list[Term] = []
        for child in self.named(node.children):
            if child.type == "jsx_text":
                text = decode(self.text(child)).strip()
                if text == "...":
                    children.append(self.make(t.DOTS, child))
                elif text:
                    children.append(self.make(t.STRING, child, text))
            elif (
                child.type not in ("jsx_opening_element", "jsx_closing_element")
                and node.type == "jsx_element"
            ):
                children.append(self.term(child))
        return self.make(
            "jsx",
            node,
            slots={
                "name": self.field(opening, "name"),
                "attributes": self.make(t.FIELDS, opening, "jsx", attributes),
                "children": self.make("jsx-children", node, items=children)
                if any(child.kind != t.DOTS for child in children)
                else None,
            },
        )

    def _jsx_attribute(self, node: Node) -> Term:
        parts = self.named(node.children)
        if node.type != "jsx_attribute":
            inner = self.children(node)
            return inner[0] if inner else self.other(node)
        name = self.term(parts[0])
        if len(parts) == 1:
            if name.kind in (t.DOTS, t.META_MANY):
                return name
            return self.make(t.FIELD, node, name.value, (self.make(t.CONSTANT, node, "true"),))
        return self.make(t.FIELD, node, name.value, (self.term(parts[1]),))
