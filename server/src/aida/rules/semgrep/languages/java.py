"""Java."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter, unquoted
from aida.rules.semgrep.placeholders import DOTS
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_NUMBERS = (
    *("decimal_integer_literal", "hex_integer_literal", "octal_integer_literal"),
    *("binary_integer_literal", "decimal_floating_point_literal", "hex_floating_point_literal"),
)
_CLASSES = (
    *("class_declaration", "interface_declaration", "enum_declaration", "record_declaration"),
    "annotation_type_declaration",
)
_METHODS = ("method_declaration", "constructor_declaration", "compact_constructor_declaration")


_WRAPPER = "__wrapper__"


def _is_wrapper(term: Term) -> bool:
    name = term.slots["name"]
    return name is not None and name.value == _WRAPPER


class JavaConverter(Converter):
    """Terms of Java."""

    names = frozenset(
        (
            *("identifier", "type_identifier", "this", "super"),
            *("integral_type", "floating_point_type", "boolean_type", "void_type"),
        )
    )
    blocks = frozenset(("program", "block", "constructor_body"))
    transparent = frozenset(("parenthesized_expression", "annotated_type", "catch_type"))
    fields_are_names = True
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("String",),
        t.NUMBER: ("int", "long", "Integer"),
    }

    def table(self) -> dict[str, Conversion]:
        return {
            "expression_statement": self.expression,
            **dict.fromkeys(_METHODS, self._method),
            **dict.fromkeys(_CLASSES, self._class),
            **dict.fromkeys(
                ("class_body", "interface_body", "enum_body", "annotation_type_body"), self._members
            ),
            "enum_body_declarations": self._members,
            "lambda_expression": self._lambda,
            "formal_parameters": self._parameters,
            "inferred_parameters": self._parameters,
            "annotation": self._annotation,
            "marker_annotation": self._annotation,
            "element_value_pair": self._pair,
            "method_invocation": self._invocation,
            "explicit_constructor_invocation": self._constructor_call,
            "object_creation_expression": self._new,
            "field_access": self._access,
            "scoped_identifier": self._scoped,
            "scoped_type_identifier": self._scoped,
            "array_access": self._index,
            "assignment_expression": self._assignment,
            "local_variable_declaration": self._declaration,
            "field_declaration": self._declaration,
            "constant_declaration": self._declaration,
            "resource": self._resource,
            "binary_expression": self.binary,
            "string_literal": self._string,
            "text_block": self._string,
            **dict.fromkeys(_NUMBERS, self.number),
            **dict.fromkeys(("true", "false", "null_literal"), self.constant),
            "switch_expression": self._switch,
            "switch_block_statement_group": self._case,
            "if_statement": self._if,
            "return_statement": self._return,
            "enhanced_for_statement": self._for_each,
            "for_statement": self._for,
            "while_statement": self._while,
            "try_with_resources_statement": self._try,
            "try_statement": self._try,
            "catch_clause": self._catch,
            "catch_formal_parameter": self._parameter_of_catch,
            "cast_expression": self._cast,
            "import_declaration": self._import,
            "generic_type": self._generic,
            "array_type": self._array_type,
            "array_creation_expression": self._new_array,
        }

    def split(self, node: Node) -> Sequence[Term]:
        if node.type in ("local_variable_declaration", "field_declaration", "constant_declaration"):
            found = self._declarators(node)
            if node.type != "local_variable_declaration":
                return found
            return [
                item
                if item.kind in (t.DOTS, t.META)
                else self.make(t.EXPRESSION, node, items=(item,), span=(item.start, item.end))
                for item in found
            ]
        return (self.term(node),)

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if text.lstrip().startswith(("catch", "finally")):
                yield f"try {{ }} {text}"
            yield text
            yield text + ";"
            yield f"class {_WRAPPER} {{ {text} }}"
            yield f"class {_WRAPPER} {{ {_WRAPPER}() {{ {text} }} }}"
            yield text + " {}"

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        goals = super().pattern_goals(root)
        if len(goals) == 1 and goals[0].kind == t.CLASS and _is_wrapper(goals[0]):
            body = goals[0].slots["body"]
            goals = body.items if body is not None else ()
            if len(goals) == 1 and goals[0].kind == t.FUNCTION and _is_wrapper(goals[0]):
                body = goals[0].slots["body"]
                goals = body.items if body is not None else ()
        if len(goals) == 1 and goals[0].kind == "try":
            parts, handlers = goals[0].items, goals[0].slots["handlers"]
            if not parts[0].items and handlers is not None and len(handlers.items) == 1:
                return handlers.items
            if not parts[0].items and len(parts) == 2:
                return parts[1:]
        return goals

    def _attributes(self, node: Node) -> Term:
        items: list[Term] = []
        for child in node.children:
            if child.type == "modifiers":
                for part in child.children:
                    if part.type in ("annotation", "marker_annotation"):
                        items.append(self.term(part))
                    elif part.type not in self.comments:
                        items.append(self.make("keyword", part, self.text(part)))
        return self.make(t.ATTRIBUTES, node, items=items)

    def _method(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        return self.make(
            t.FUNCTION,
            node,
            "constructor" if node.type == "constructor_declaration" else "",
            slots={
                "attributes": self._attributes(node),
                "returns": self.field(node, "type"),
                "name": self.field(node, "name"),
                "params": self.field(node, "parameters"),
                "throws": self._throws(node),
                "body": self.maybe(body),
            },
        )

    def _throws(self, node: Node) -> Term | None:
        clause = next((child for child in node.children if child.type == "throws"), None)
        if clause is None:
            return None
        return self.make(t.ATTRIBUTES, clause, items=self.children(clause))

    def _class(self, node: Node) -> Term:
        superclass = node.child_by_field_name("superclass")
        interfaces = node.child_by_field_name("interfaces")
        lists = self.named(interfaces.children) if interfaces is not None else []
        implemented = [child for part in lists for child in self.children(part)]
        return self.make(
            t.CLASS,
            node,
            node.type.partition("_")[0].replace("annotation", "interface"),
            slots={
                "attributes": self._attributes(node),
                "name": self.field(node, "name"),
                "bases": self.make(t.ARGS, superclass, items=self.children(superclass))
                if superclass is not None
                else None,
                "implements": self.make(t.ATTRIBUTES, node, items=implemented)
                if implemented
                else None,
                "body": self.field(node, "body"),
            },
        )

    def _members(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, items=lambda: self._split_all(node))

    def _split_all(self, node: Node) -> list[Term]:
        found: list[Term] = []
        for child in self.named(node.children):
            if child.type == "enum_body_declarations":
                found += self._split_all(child)
            else:
                found += self.split(child)
        return found

    def _lambda(self, node: Node) -> Term:
        params, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        if params is not None and params.type == "identifier":
            parameters = self.make(t.PARAMS, params, items=[self._parameter(params)])
        else:
            parameters = self.maybe(params) or self.make(t.PARAMS, node)
        is_block = body is not None and body.type == "block"
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "params": parameters,
                "body": None
                if body is None
                else self.term(body)
                if is_block
                else self._value(body),
            },
        )

    def _value(self, node: Node) -> Term:
        value = self.term(node)
        if value.kind not in (t.DOTS, t.META_MANY):
            value = self.make(t.EXPRESSION, node, items=(value,))
        return self.make(t.BLOCK, node, items=(value,))

    def _array_type(self, node: Node) -> Term:
        element, dimensions = (
            node.child_by_field_name("element"),
            node.child_by_field_name("dimensions"),
        )
        items = [] if element is None else [self.term(element)]
        return self.make("array_type", node, self.text(dimensions) if dimensions else "[]", items)

    def _new_array(self, node: Node) -> Term:
        kind = node.child_by_field_name("type")
        dimensions = node.children_by_field_name("dimensions")
        value = self.field(node, "value")
        element = [] if kind is None else [self.term(kind)]
        array = self.make("array_type", node, "[]" * max(1, len(dimensions)), element)
        items = [term for part in dimensions for term in self.children(part)]
        args = self.make(t.ARGS, node, items=[*items, *([] if value is None else [value])])
        return self.make(t.NEW, node, items=(array, args))

    def _parameters(self, node: Node) -> Term:
        children = [c for c in self.named(node.children) if c.type != "receiver_parameter"]
        return self.make(t.PARAMS, node, items=[self._parameter(child) for child in children])

    def _parameter(self, node: Node) -> Term:
        name, kind, word = node.child_by_field_name("name"), self.field(node, "type"), ""
        if node.type == "spread_parameter":
            parts = [c for c in self.named(node.children) if c.type != "modifiers"]
            kind, word = self.term(parts[0]), "..."
            name = parts[-1].child_by_field_name("name") or parts[-1]
        term = self.term(name if name is not None else node)
        if term.kind in (t.DOTS, t.META_MANY):
            return term
        return self.make(
            t.PARAM,
            node,
            word,
            slots={"attributes": self._attributes(node), "type": kind, "name": term},
        )

    def _parameter_of_catch(self, node: Node) -> Term:
        kind = next((c for c in node.children if c.type == "catch_type"), None)
        return self.make(
            t.PARAM,
            node,
            slots={"type": self.maybe(kind), "name": self.field(node, "name")},
        )

    def _annotation(self, node: Node) -> Term:
        name, arguments = self.field(node, "name"), node.child_by_field_name("arguments")
        items = [] if name is None else [name]
        if arguments is not None:
            items.append(self.make(t.ARGS, arguments, items=self.children(arguments)))
        return self.make(t.ATTRIBUTE, node, items=items)

    def _pair(self, node: Node) -> Term:
        key, value = self.field(node, "key"), self.field(node, "value")
        if key is None or value is None:
            return self.other(node)
        if key.kind == t.DOTS:
            return key
        return self.make(t.KEYWORD_ARG, node, key.value, (value,))

    def _invocation(self, node: Node) -> Term:
        name, value = self.field(node, "name"), node.child_by_field_name("object")
        if name is None:
            return self.other(node)
        if value is not None:
            end = node.child_by_field_name("name")
            assert end is not None
            callee = self.access(node, self.term(value), name)
            callee.end = end.end_byte
        else:
            callee = name
        return self.call(node, callee, node.child_by_field_name("arguments"))

    def access(self, node: Node, value: Term, member: Term) -> Term:
        if self.is_pattern and member.kind == t.META_MANY:
            return super().access(node, value, self.make(t.META, node, member.value))
        return super().access(node, value, member)

    def _constructor_call(self, node: Node) -> Term:
        callee = self.field(node, "constructor")
        if callee is None:
            return self.other(node)
        inner = self.call(node, callee, node.child_by_field_name("arguments"))
        return self.make(t.EXPRESSION, node, items=(inner,))

    def _new(self, node: Node) -> Term:
        kind = self.field(node, "type")
        arguments = node.child_by_field_name("arguments")
        args = self.make(
            t.ARGS,
            arguments or node,
            items=self.children(arguments) if arguments is not None else [],
        )
        body = next((c for c in node.children if c.type == "class_body"), None)
        items = (args,) if kind is None else (kind, args)
        return self.make(t.NEW, node, items=items, slots={"body": self.maybe(body)})

    def _access(self, node: Node) -> Term:
        value, member = self.field(node, "object"), self.field(node, "field")
        if value is None or member is None:
            return self.other(node)
        return self.access(node, value, member)

    def _scoped(self, node: Node) -> Term:
        parts = self.children(node)
        return self.access(node, parts[0], parts[1]) if len(parts) == 2 else self.other(node)

    def _index(self, node: Node) -> Term:
        return self.make("index", node, items=self.children(node))

    def _assignment(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        word = self.text(operator) if operator is not None else "="
        left, right = self.field(node, "left"), self.field(node, "right")
        if word != "=":
            items = [part for part in (left, right) if part is not None]
            return self.make(t.AUGMENTED, node, word, items)
        return self.make(t.ASSIGN, node, slots={"target": left, "type": None, "value": right})

    def _declarators(self, node: Node) -> list[Term]:
        kind = self.field(node, "type")
        if kind is not None and kind.kind == t.DOTS:
            return [kind]
        found: list[Term] = []
        for child in node.children_by_field_name("declarator"):
            value = child.child_by_field_name("value")
            start = child.start_byte if found else node.start_byte
            slots = {
                "attributes": self._attributes(node),
                "type": kind,
                "target": self.field(child, "name"),
                "value": self.maybe(value),
            }
            kind_of = t.ASSIGN if value is not None else "declaration"
            found.append(self.make(kind_of, child, slots=slots, span=(start, child.end_byte)))
        return found

    def _declaration(self, node: Node) -> Term:
        found = self._declarators(node)
        return found[0] if found else self.other(node)

    def _resource(self, node: Node) -> Term:
        value = node.child_by_field_name("value")
        if value is None:
            return self._inner(node)
        slots = {
            "type": self.field(node, "type"),
            "target": self.field(node, "name"),
            "value": self.term(value),
        }
        return self.make(t.ASSIGN, node, slots=slots)

    def _string(self, node: Node) -> Term:
        text = self.text(node)
        return self.string(node, text[3:-3] if text.startswith('"""') else unquoted(text))

    def constant(self, node: Node) -> Term:
        return self.make(t.CONSTANT, node, self.text(node))

    def _if(self, node: Node) -> Term:
        alternative = node.child_by_field_name("alternative")
        return self.make(
            t.IF,
            node,
            slots={
                "condition": self.field(node, "condition"),
                "body": self.body(node.child_by_field_name("consequence")),
                "otherwise": self.body(alternative),
            },
        )

    def _switch(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        cases = [] if body is None else self.children(body)
        slots = {
            "value": self.field(node, "condition"),
            "body": self.make("handlers", node, items=cases),
        }
        return self.make("switch", node, slots=slots)

    def _case(self, node: Node) -> Term:
        labels = [child for child in node.children if child.type == "switch_label"]
        items = [term for label in labels for term in self.children(label)]
        if items and items[0].kind == t.DOTS:
            return items[0]
        rest = [child for child in node.children if child.type != "switch_label"]
        block = self.make(t.BLOCK, node, items=lambda: self.statements(rest))
        return self.make("case", node, items=[*items, block])

    def _return(self, node: Node) -> Term:
        return self.make(t.RETURN, node, items=self.children(node))

    def _for_each(self, node: Node) -> Term:
        return self.make(
            "for_in_statement",
            node,
            slots={
                "type": self.field(node, "type"),
                "left": self.field(node, "name"),
                "right": self.field(node, "value"),
                "body": self.body(node.child_by_field_name("body")),
            },
        )

    def _for(self, node: Node) -> Term:
        slots: dict[str, Term | None] = {}
        for name in ("init", "condition", "update"):
            slots[name] = self.field(node, name)
        slots["body"] = self.body(node.child_by_field_name("body"))
        return self.make("for_statement", node, slots=slots)

    def _while(self, node: Node) -> Term:
        slots = {
            "condition": self.field(node, "condition"),
            "body": self.body(node.child_by_field_name("body")),
        }
        return self.make("while_statement", node, slots=slots)

    def _try(self, node: Node) -> Term:
        resources = node.child_by_field_name("resources")
        parts = [c for c in self.named(node.children) if c != resources]
        handlers = [c for c in parts if c.type == "catch_clause"]
        others = [c for c in parts if c.type != "catch_clause"]
        return self.make(
            "try",
            node,
            items=lambda: self.terms(others),
            slots={
                "resources": self.maybe(resources),
                "handlers": self.make("handlers", node, items=self.terms(handlers)),
            },
        )

    def _catch(self, node: Node) -> Term:
        return self.make("catch", node, items=lambda: self.children(node))

    def _cast(self, node: Node) -> Term:
        items = [p for n in ("type", "value") if (p := self.field(node, n)) is not None]
        return self.make("cast_expression", node, items=items)

    def _import(self, node: Node) -> Term:
        parts = self.named(node.children)
        wild = any(child.type == "asterisk" for child in parts)
        path = self.term(parts[0])
        if wild or path.kind != t.DOT:
            star = self.make(t.NAME, node, "*") if wild else None
            slots = {"module": path, "name": star, "alias": None}
        else:
            slots = {"module": path.items[0], "name": path.items[1], "alias": None}
        return self.make(t.IMPORT, node, slots=slots)

    def _generic(self, node: Node) -> Term:
        head, *rest = self.children(node)
        return self.make("generic_type", node, items=(head, *rest))

    def type_text(self, text: str) -> tuple[str, str]:
        return f"{text} x;", "type"

    def name(self, node: Node) -> Term:
        if self.is_pattern and self.text(node) == DOTS:
            return self.make(t.DOTS, node)
        return super().name(node)
