"""JavaScript and TypeScript, JSX included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter, unquoted
from aida.rules.semgrep.placeholders import decode, read_placeholder
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

if TYPE_CHECKING:
    from aida.rules.semgrep.scan_file import CodeFile

_FUNCTIONS = ("function_expression", "arrow_function", "generator_function")
_WRAPPER = "__wrapper__"
_PAIR = re.compile(r"\s*[\w$]+\s*:\s")


class JavaScriptConverter(Converter):
    """Terms of JavaScript and TypeScript."""

    names = frozenset(
        (
            *("identifier", "property_identifier", "type_identifier", "predefined_type"),
            *("private_property_identifier", "this", "super", "import", "statement_identifier"),
        )
    )
    blocks = frozenset(("program", "statement_block"))
    transparent = frozenset(
        ("parenthesized_expression", "non_null_expression", "type_annotation", "jsx_expression")
    )
    parentheses_count = True
    augments_are_assignments = True
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("string",),
        t.TEMPLATE: ("string",),
        t.NUMBER: ("number",),
    }

    def table(self) -> dict[str, Conversion]:
        return {
            "expression_statement": self.expression,
            **dict.fromkeys(
                ("function_declaration", "generator_function_declaration"), self._function
            ),
            "function_signature": self._function,
            **dict.fromkeys(_FUNCTIONS, self._lambda),
            "method_definition": self._function,
            **dict.fromkeys(("class_declaration", "abstract_class_declaration"), self._class),
            "class": self._class_expression,
            "class_body": self._members,
            **dict.fromkeys(("field_definition", "public_field_definition"), self._field),
            "formal_parameters": self._parameters,
            "decorator": self._decorator,
            "call_expression": self._call,
            "new_expression": self._new,
            "member_expression": self._member,
            "subscript_expression": self._subscript,
            "assignment_expression": self._assignment,
            "augmented_assignment_expression": self._augmented,
            "binary_expression": self.binary,
            "string": self._string,
            "template_string": self._template,
            "number": self.number,
            **dict.fromkeys(("true", "false", "null", "undefined"), self.constant),
            "regex": self._regex,
            "object": self._object,
            "object_pattern": self._object,
            "pair": self._pair,
            "pair_pattern": self._pair,
            "shorthand_property_identifier": self._shorthand,
            "shorthand_property_identifier_pattern": self._shorthand,
            "object_assignment_pattern": self._shorthand_default,
            "array": self._array,
            "array_pattern": self._array,
            "switch_statement": self._switch,
            "switch_case": self._case,
            "switch_default": self._case,
            "if_statement": self._if,
            "return_statement": self._return,
            "catch_clause": self._catch,
            "for_in_statement": self._for_in,
            "for_statement": self._for,
            "while_statement": self._while,
            "lexical_declaration": self._declaration,
            "variable_declaration": self._declaration,
            "export_statement": self._export,
            "import_statement": self._import,
            "jsx_element": self._jsx,
            "jsx_self_closing_element": self._jsx,
            "type_assertion": self._cast,
            "rest_pattern": self._rest,
        }

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if text.lstrip().startswith("{"):
                yield f"({text})"
            if _PAIR.match(text):
                yield f"({{ {_WRAPPER}: 0, {text} }})"
            yield text
            yield f"class {_WRAPPER} {{ {text} }}"
            yield f"({{ {text} }})"

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        goals = super().pattern_goals(root)
        if len(goals) == 1 and goals[0].kind == t.EXPRESSION:
            inner = goals[0].items[0]
            if inner.kind == t.FIELDS and inner.items and inner.items[0].value == _WRAPPER:
                return inner.items[1:]
        if len(goals) == 1 and goals[0].kind == t.CLASS:
            name, body = goals[0].slots["name"], goals[0].slots["body"]
            if name is not None and name.value == _WRAPPER and body is not None:
                return body.items
        return goals

    def _attributes(self, node: Node, decorators: Iterable[Node] = ()) -> Term:
        items = self.terms([*decorators, *(c for c in node.children if c.type == "decorator")])
        exported = node.parent if node.parent and node.parent.type == "export_statement" else None
        for child in exported.children if exported else ():
            if child.type in ("export", "default"):
                items.append(self.make("keyword", child, child.type))
        for child in node.children:
            word = child.type
            if word in ("async", "static", "get", "set", "abstract", "readonly"):
                items.append(self.make("keyword", child, word))
            elif word == "accessibility_modifier":
                items.append(self.make("keyword", child, self.text(child)))
        return self.make(t.ATTRIBUTES, node, items=items)

    def _function(self, node: Node, decorators: Sequence[Node] = ()) -> Term:
        start = decorators[0].start_byte if decorators else node.start_byte
        return self.make(
            t.FUNCTION,
            node,
            slots={
                "attributes": self._attributes(node, decorators),
                "name": self._key_name(node.child_by_field_name("name")),
                "params": self.field(node, "parameters"),
                "returns": self.field(node, "return_type"),
                "body": self.field(node, "body"),
            },
            span=(start, node.end_byte),
        )

    def _key_name(self, node: Node | None) -> Term | None:
        if node is None:
            return None
        if node.type == "string":
            return self.make(t.NAME, node, unquoted(self.text(node)))
        return self.term(node)

    def _lambda(self, node: Node) -> Term:
        params = node.child_by_field_name("parameters")
        single = node.child_by_field_name("parameter")
        body = node.child_by_field_name("body")
        if params is not None:
            parameters = self.term(params)
        else:
            items = [self._parameter(single)] if single is not None else []
            parameters = self.make(t.PARAMS, single or node, items=items)
        is_block = body is not None and body.type == "statement_block"
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "attributes": self._attributes(node),
                "params": parameters,
                "returns": self.field(node, "return_type"),
                "body": None
                if body is None
                else self.term(body)
                if is_block
                else self.returning(body),
            },
        )

    def _parameters(self, node: Node) -> Term:
        return self.make(
            t.PARAMS, node, items=[self._parameter(child) for child in self.named(node.children)]
        )

    def _parameter(self, node: Node) -> Term:
        target, default, word = node, None, ""
        if node.type in ("required_parameter", "optional_parameter"):
            target = node.child_by_field_name("pattern") or node
            default = node.child_by_field_name("value")
        if target.type == "assignment_pattern":
            default = target.child_by_field_name("right")
            target = target.child_by_field_name("left") or target
        if target.type == "rest_pattern":
            word, target = "...", self.named(target.children)[0]
        name = self.term(target)
        if name.kind in (t.DOTS, t.META_MANY):
            return name
        return self.make(
            t.PARAM,
            node,
            word,
            slots={
                "name": name,
                "type": self.field(node, "type"),
                "default": self.maybe(default),
                "attributes": self._attributes(node),
            },
        )

    def _class(self, node: Node, exported: Node | None = None) -> Term:
        heritage = [c for c in node.children if c.type == "class_heritage"]
        bases = implements = None
        for part in heritage:
            clauses = [c for c in part.children if c.type.endswith("_clause")]
            for clause in clauses:
                if clause.type == "extends_clause":
                    value = clause.child_by_field_name("value")
                    items = [self.term(value)] if value is not None else []
                    bases = self.make(t.ARGS, clause, items=items)
                else:
                    implements = self.make(t.ATTRIBUTES, clause, items=self.children(clause))
            if not clauses:
                bases = self.make(t.ARGS, part, items=self.children(part))
        return self.make(
            t.CLASS,
            node,
            slots={
                "attributes": self._attributes(
                    node,
                    [c for c in exported.children if c.type == "decorator"] if exported else (),
                ),
                "name": self.field(node, "name"),
                "bases": bases,
                "implements": implements,
                "body": self.field(node, "body"),
            },
            span=(exported or node).byte_range,
        )

    def _class_expression(self, node: Node) -> Term:
        term = self._class(node)
        return self.make("class-expression", node, slots=dict(term.slots))

    def _members(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, items=lambda: list(self._each_member(node)))

    def _each_member(self, node: Node) -> Iterator[Term]:
        decorators: list[Node] = []
        for child in self.named(node.children):
            if child.type == "decorator":
                decorators.append(child)
                continue
            if child.type == "method_definition" and decorators:
                yield self._function(child, decorators)
            else:
                yield self.term(child)
            decorators = []

    def _field(self, node: Node) -> Term:
        name = node.child_by_field_name("property") or node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        target = self._key_name(name)
        if value is None and target is not None and target.kind in (t.DOTS, t.META):
            return target
        return self.make(
            t.ASSIGN if value is not None else "declaration",
            node,
            slots={
                "target": target,
                "type": self.field(node, "type"),
                "value": self.maybe(value),
                "attributes": self._attributes(node),
            },
        )

    def _decorator(self, node: Node) -> Term:
        [inner] = self.children(node)
        return self.make(t.ATTRIBUTE, node, items=inner.items if inner.kind == t.CALL else (inner,))

    def _call(self, node: Node) -> Term:
        callee = self.field(node, "function")
        if callee is None:
            return self.other(node)
        return self.call(node, callee, node.child_by_field_name("arguments"))

    def arguments(self, node: Node) -> list[Term]:
        if node.type == "template_string":
            return [self.term(node)]
        return self.children(node)

    def _new(self, node: Node) -> Term:
        callee = self.field(node, "constructor")
        arguments = node.child_by_field_name("arguments")
        items = self.children(arguments) if arguments is not None else []
        args = self.make(t.ARGS, arguments or node, items=items)
        return self.make(t.NEW, node, items=(callee, args) if callee is not None else (args,))

    def _member(self, node: Node) -> Term:
        value, member = self.field(node, "object"), self.field(node, "property")
        if value is None or member is None:
            return self.other(node)
        return self.access(node, value, member)

    def _subscript(self, node: Node) -> Term:
        value, index = self.field(node, "object"), self.field(node, "index")
        items = [part for part in (value, index) if part is not None]
        return self.make("index", node, items=items)

    def _assignment(self, node: Node) -> Term:
        return self.make(
            t.ASSIGN,
            node,
            slots={
                "target": self.field(node, "left"),
                "type": None,
                "value": self.field(node, "right"),
            },
        )

    def _augmented(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        items = [i for n in ("left", "right") if (i := self.field(node, n)) is not None]
        return self.make(t.AUGMENTED, node, self.text(operator) if operator else "", items)

    def _declarators(self, node: Node) -> list[Term]:
        kind = node.child_by_field_name("kind")
        word = self.text(kind) if kind is not None else "var"
        found: list[Term] = []
        for child in node.children:
            if child.type != "variable_declarator":
                continue
            value = child.child_by_field_name("value")
            slots = {
                "target": self.field(child, "name"),
                "type": self.field(child, "type"),
                "value": self.maybe(value),
                "attributes": self._attributes(node),
            }
            start = child.start_byte if found else node.start_byte
            kind_of = t.ASSIGN if value is not None else "declaration"
            found.append(self.make(kind_of, child, word, slots=slots, span=(start, child.end_byte)))
        return found

    def _declaration(self, node: Node) -> Term:
        found = self._declarators(node)
        return found[0] if found else self.other(node)

    def split(self, node: Node) -> Sequence[Term]:
        if node.type in ("lexical_declaration", "variable_declaration"):
            return [
                self.make(t.EXPRESSION, node, items=(item,), span=(item.start, item.end))
                for item in self._declarators(node)
            ]
        if node.type == "export_statement":
            inner = node.child_by_field_name("declaration")
            if inner is not None and inner.type in (
                "class_declaration",
                "abstract_class_declaration",
            ):
                has_decorator = any(child.type == "decorator" for child in node.children)
                return (self._class(inner, node),) if has_decorator else (self.term(inner),)
            if inner is not None:
                return self.split(inner)
        if node.type == "import_statement":
            return self._imports(node)
        if node.type == "empty_statement":
            return ()
        return (self.term(node),)

    def _export(self, node: Node) -> Term:
        inner = node.child_by_field_name("declaration")
        if inner is not None:
            return self.term(inner)
        value = node.child_by_field_name("value")
        if value is not None:
            return self.make("export", node, items=(self.term(value),))
        return self.other(node)

    def _import(self, node: Node) -> Term:
        found = self._imports(node)
        return found[0] if found else self.other(node)

    def _imports(self, node: Node) -> list[Term]:
        source = self.field(node, "source")
        clause = next((c for c in node.children if c.type == "import_clause"), None)
        if source is None or clause is None:
            return [self._imported(node, source, None, None)]
        found: list[Term] = []
        for part in self.named(clause.children):
            if part.type == "identifier":
                default = self.make(t.NAME, part, "default")
                found.append(self._imported(node, source, default, self.term(part)))
            elif part.type == "namespace_import":
                [alias] = self.children(part)
                found.append(self._imported(node, source, None, alias))
            else:
                for item in self.named(part.children):
                    name = self.field(item, "name")
                    if name is not None and name.kind != t.DOTS:
                        found.append(self._imported(node, source, name, self.field(item, "alias")))
        return found or [self._imported(node, source, None, None)]

    def _imported(
        self, node: Node, module: Term | None, name: Term | None, alias: Term | None
    ) -> Term:
        return self.make(t.IMPORT, node, slots={"module": module, "name": name, "alias": alias})

    def aliases(self, file: CodeFile) -> Iterable[Sequence[tuple[str, str]]]:
        for term in file.of_kind(t.ASSIGN):
            target, value = term.slots["target"], term.slots["value"]
            path = _required(value)
            if path is None or target is None:
                continue
            if target.kind == t.NAME:
                yield ((target.value, path),)
            elif target.kind == t.FIELDS:
                yield [
                    (field.items[0].value, f"{path}.{field.value}")
                    for field in target.items
                    if field.kind == t.FIELD and field.items and field.items[0].kind == t.NAME
                ]

    def local_name(self, path: str) -> str:
        return path

    def _string(self, node: Node) -> Term:
        return self.string(node, unquoted(self.text(node)))

    def _template(self, node: Node) -> Term:
        source, base = node.text or b"", node.start_byte
        items: list[Term] = []
        here = 1
        for child in [c for c in node.children if c.type == "template_substitution"]:
            if child.start_byte - base > here:
                items.append(self._piece(node, here, child.start_byte - base))
            inner = self.children(child)
            if inner and inner[0].kind == t.DOTS:
                items.append(inner[0])
            elif inner:
                items.append(self.make("interpolation", child, items=(inner[0],)))
            here = child.end_byte - base
        if not items:
            text = source[1:-1].decode("utf-8", "replace")
            slots: dict[str, Term | None] = {}
            if self.is_pattern:
                slots["prefix"] = self.make(t.NAME, node, "`")
            return self.make(t.STRING, node, text, slots=slots)
        if here < len(source) - 1:
            items.append(self._piece(node, here, len(source) - 1))
        return self.make(t.TEMPLATE, node, items=items)

    def _piece(self, node: Node, start: int, end: int) -> Term:
        text = (node.text or b"")[start:end].decode("utf-8", "replace")
        span = node.start_byte + start, node.start_byte + end
        return self.make(t.STRING, node, text, span=span)

    def _regex(self, node: Node) -> Term:
        text = decode(self.text(node))
        return self.make("regex", node, text)

    def _object(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, "object", lambda: self.children(node))

    def _pair(self, node: Node) -> Term:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None:
            return self.other(node)
        if value.type in _FUNCTIONS:
            inner = self.term(value)
            slots = {"name": self._key_name(key), **inner.slots}
            return self.make(t.FUNCTION, node, slots=slots)
        name = self._key_name(key)
        if name is None or name.kind not in (t.NAME, t.META):
            items = [part for part in (name, self.term(value)) if part is not None]
            return self.make("computed", node, items=items)
        return self.make(t.FIELD, node, name.value, (self.term(value),))

    def _shorthand(self, node: Node) -> Term:
        text = self.text(node)
        if self.is_pattern and (placeholder := read_placeholder(text)):
            term = self.make(placeholder[0], node, placeholder[1])
            if term.kind == t.META:
                return self.make(t.FIELD, node, placeholder[1], (term,))
            return term
        return self.make(t.FIELD, node, text, (self.make(t.NAME, node, text),))

    def _shorthand_default(self, node: Node) -> Term:
        left = self.field(node, "left")
        return left if left is not None else self.other(node)

    def _array(self, node: Node) -> Term:
        return self.make(t.SEQUENCE, node, "list", lambda: self.children(node))

    def _if(self, node: Node) -> Term:
        alternative = node.child_by_field_name("alternative")
        inner = self.named(alternative.children) if alternative is not None else []
        return self.make(
            t.IF,
            node,
            slots={
                "condition": self.field(node, "condition"),
                "body": self.body(node.child_by_field_name("consequence")),
                "otherwise": self.body(inner[0]) if inner else None,
            },
        )

    def _switch(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        cases = [] if body is None else self.children(body)
        slots = {
            "value": self.field(node, "value"),
            "body": self.make("handlers", node, items=cases),
        }
        return self.make("switch", node, slots=slots)

    def _case(self, node: Node) -> Term:
        value = self.field(node, "value")
        if value is not None and value.kind == t.DOTS:
            return value
        body = node.children_by_field_name("body")
        block = self.make(t.BLOCK, node, items=lambda: self.statements(body))
        return self.make("case", node, items=(block,) if value is None else (value, block))

    def _return(self, node: Node) -> Term:
        return self.make(t.RETURN, node, items=self.children(node))

    def _catch(self, node: Node) -> Term:
        slots = {"parameter": self.field(node, "parameter"), "body": self.field(node, "body")}
        return self.make("catch", node, slots=slots)

    def _for_in(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        return self.make(
            "for_in_statement",
            node,
            self.text(operator) if operator is not None else "",
            slots={
                "left": self.field(node, "left"),
                "right": self.field(node, "right"),
                "body": self.body(node.child_by_field_name("body")),
            },
        )

    def _for(self, node: Node) -> Term:
        slots: dict[str, Term | None] = {}
        for name in ("initializer", "condition", "increment"):
            part = node.child_by_field_name(name)
            term = self.maybe(part) if part is not None and part.is_named else None
            if term is not None and term.kind == t.EXPRESSION:
                term = term.items[0]
            slots[name] = term
        slots["body"] = self.body(node.child_by_field_name("body"))
        return self.make("for_statement", node, slots=slots)

    def _while(self, node: Node) -> Term:
        slots = {
            "condition": self.field(node, "condition"),
            "body": self.body(node.child_by_field_name("body")),
        }
        return self.make("while_statement", node, slots=slots)

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

    def _cast(self, node: Node) -> Term:
        return self.make("as_expression", node, "as", lambda: list(reversed(self.children(node))))

    def _rest(self, node: Node) -> Term:
        inner = self.children(node)
        if inner and inner[0].kind in (t.DOTS, t.META_MANY):
            return inner[0]
        return self.make("spread_element", node, "...", inner)

    def type_text(self, text: str) -> tuple[str, str]:
        return f"let x: {text};", "type"


def _required(value: Term | None) -> str | None:
    """Module in `require("m")`."""
    if value is not None and value.kind == t.CALL and value.items[0].kind == t.NAME:
        args = value.items[1].items
        if value.items[0].value == "require" and len(args) == 1 and args[0].kind == t.STRING:
            return args[0].value
    return None
