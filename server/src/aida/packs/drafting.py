"""A first draft of a rule and its page, from code to report and code to leave alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aida.packs.markers import mark_lines
from aida.packs.page_tests import reported_lines, run_alone
from aida.packs.pages import Example, Role, without_markers
from aida.packs.writing import page_text, rule_text
from aida.rules.bad_code import bad_nodes, first_word, same_call, telling_part
from aida.rules.errors import RuleError
from aida.rules.generalization import generalize
from aida.rules.pattern_contexts import place_piece, stands_alone
from aida.rules.reader import build_rules
from aida.rules.rule import Rule
from aida.rules.value import Value
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language


class DraftError(ValueError):
    """Snippets of which no rule can be made; ``help`` says what to do."""

    def __init__(self, problem: str, help: str) -> None:
        super().__init__(problem)
        self.help = help


@dataclass(frozen=True, slots=True)
class Draft:
    """What to write. ``rule`` is the rule that ``rule_text`` states."""

    id: str
    rule: Rule
    condition: dict[str, Any]
    rule_text: str
    page_text: str


def draft(bads: Sequence[str], goods: Sequence[str], language: Language, name: str = "") -> Draft:
    """The draft; raises DraftError."""
    good_roots = [_parse(code, language, "good") for code in goods]
    nodes: list[Node] = []
    for code in bads:
        root = _parse(without_markers(code), language, "bad")
        lines = Example(Role.BAD, language.name, code, 0).marked_lines
        nodes += bad_nodes(root, lines, good_roots, language)
    if not nodes:
        raise DraftError("the bad code is empty", "give a piece of code to report")
    nodes = same_call(nodes)
    condition = _condition(nodes, language)
    name = name or _name_for(nodes[0])
    data = _with_exceptions(name, condition, nodes, goods, language)
    rule = _build(data, language)
    examples = [(language.name, Role.BAD, _marked(code, rule, language)) for code in bads] + [
        (language.name, Role.GOOD, without_markers(code)) for code in goods
    ]
    about = "Reports code like the bad example below."
    why = "To be written: what goes wrong, and for whom."
    return Draft(name, rule, data["rule"], rule_text(data), page_text(name, about, why, examples))


def _parse(code: str, language: Language, what: str) -> Node:
    root = parse(language, code.encode()).root_node
    if root.has_error:
        raise DraftError(
            f"the {what} code is not complete {language.name}",
            "give whole statements or definitions, as they stand in a file",
        )
    return root


def _condition(nodes: Sequence[Node], language: Language) -> dict[str, Any]:
    if len({node.kind_id for node in nodes}) > 1:
        kinds = ", ".join(dict.fromkeys(f"`{node.type}`" for node in nodes))
        raise DraftError(
            f"the bad pieces have nothing in common: {kinds}",
            "mark the lines that are bad with a comment `finding`, or make two rules of them",
        )
    first = nodes[0]
    text = (first.text or b"").decode("utf-8", "replace")
    if not stands_alone(text, first.kind_id, language) and len(nodes) == 1:
        placed = place_piece(text, language)
        if placed is not None:
            return {"pattern": {"context": placed.context, "selector": placed.selector}}
    pattern = generalize(nodes, language)
    if pattern is None:
        raise DraftError(
            f"no pattern matches what is bad: {len(nodes)} times `{first.type}`",
            "give pieces that are more alike, or write the rule by hand (`aida rules try`)",
        )
    return {"pattern": pattern}


def _with_exceptions(
    name: str,
    condition: dict[str, Any],
    nodes: Sequence[Node],
    goods: Sequence[str],
    language: Language,
) -> dict[str, Any]:
    """The rule, with a `not` for each part that tells good code from the bad."""
    exceptions: list[dict[str, Any]] = []
    data = _data(name, condition, exceptions, language)
    while found := _matched_good(_build(data, language), goods, language):
        part = telling_part(found, nodes)
        if part is None:
            break
        word = first_word(part).decode("utf-8", "replace")
        exception = {"has": {"kind": part.type, "regex": f"^{_escaped(word)}", "stopBy": "end"}}
        if exception in exceptions:
            break
        exceptions.append(exception)
        data = _data(name, condition, exceptions, language)
    return data


def _escaped(word: str) -> str:
    return re.sub(r"([\\.^$*+?()\[\]{}|])", r"\\\1", word) + (r"\b" if word[-1:].isalnum() else "")


def _data(
    name: str,
    condition: dict[str, Any],
    exceptions: Sequence[dict[str, Any]],
    language: Language,
) -> dict[str, Any]:
    rule = dict(condition)
    if exceptions:
        rule["not"] = exceptions[0] if len(exceptions) == 1 else {"any": list(exceptions)}
    return {
        "id": name,
        "title": name.replace("-", " ").capitalize(),
        "language": language.name,
        "severity": "warning",
        "stage": "warn",
        "tags": ["correctness"],
        "message": "To be written: what is wrong, and what to do instead.",
        "rule": rule,
    }


def _build(data: dict[str, Any], language: Language) -> Rule:
    try:
        return build_rules(Value.of(data), {}, [])[0]
    except RuleError as error:
        raise DraftError(
            f"no usable rule came of it for {language.name}: {error.problem}",
            "mark the lines that are bad with a comment `finding`",
        ) from None


def _matched_good(rule: Rule, goods: Sequence[str], language: Language) -> Node | None:
    """The first node of the good code that the rule reports."""
    for code in goods:
        for finding in run_alone(rule, code).findings:
            root = parse(language, code.encode()).root_node
            return root.descendant_for_byte_range(*finding.span)
    return None


def _marked(code: str, rule: Rule, language: Language) -> str:
    clean = without_markers(code)
    return mark_lines(clean, reported_lines(clean, run_alone(rule, clean)), language)


def _name_for(node: Node) -> str:
    words = re.findall(r"[A-Za-z]+", (node.text or b"").decode("utf-8", "replace"))
    return "-".join(["no", *(word.lower() for word in words[:2])])
