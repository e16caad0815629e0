"""Why a rule reports a line, or does not: from the settings down to the condition that fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aida.findings import Finding
from aida.rules.builder import Scope
from aida.rules.candidates import Explained, best_candidate, kinds_on
from aida.rules.core import RuleCore
from aida.rules.core_reader import with_local_utilities
from aida.rules.difference import quoted
from aida.rules.errors import RuleError
from aida.rules.explanation import Explainer
from aida.rules.reader import Globals
from aida.rules.rule import Rule
from aida.rules.text_rule import TextCore, entropy
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.grammar import Node, kind_name, parse
from aida.text import LineIndex
from aida.workspace.files import SourceFile
from aida.workspace.obstacles import obstacles
from aida.workspace.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A line, counted from 0, of a file as it is."""

    file: SourceFile
    source: bytes
    line: int
    settings: Settings
    is_open: bool = False
    """Whether somebody edits it: the file on the disk may hold something else."""
    first_line: int = 0
    """Where the cell begins, in a notebook whose cells ``source`` joins."""


@dataclass(slots=True)
class Explanation:
    """``obstacles`` each silence the rule in the file, whatever ``candidate`` says.

    ``candidate`` is None where no node can be told of; ``remarks`` then say why.
    """

    rule: Rule
    place: Place
    obstacles: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    candidate: Explained | None = None
    findings: list[Finding] = field(default_factory=list)


def explain(rule: Rule, place: Place, utilities: Globals) -> Explanation:
    """Everything that decides whether ``rule`` reports the line; ``findings`` are left empty."""
    explanation = Explanation(rule, place, [*_obstacles(rule, place)])
    if isinstance(rule.core, TextCore):
        explanation.remarks += _text_remarks(rule.core, place)
    elif isinstance(rule.core, RuleCore) and rule.language is not None:
        document = document_of(rule)
        if document is None:
            explanation.remarks.append(f"{rule.source} has changed meanwhile")
        else:
            _explain_node(explanation, document, rule.core, utilities)
    else:
        explanation.remarks.append(
            "the rule looks at whole files: it is no rule object whose conditions could be shown"
        )
    return explanation


def _obstacles(rule: Rule, place: Place) -> Iterator[str]:
    source = place.source if place.is_open else None
    return obstacles(rule, place.file, place.settings, source)


def document_of(rule: Rule) -> Value | None:
    """The document of the rule's file that states it."""
    try:
        text = Path(rule.source).read_text("utf-8-sig")
        documents = list(read_yaml(text, rule.source))
    except (OSError, UnicodeDecodeError, RuleError):
        return None
    for document in documents:
        if (name := document.get("id")) is not None and name.text == rule.id:
            return document
    return None


def _explain_node(
    explanation: Explanation, document: Value, core: RuleCore, utilities: Globals
) -> None:
    language, place = explanation.rule.language, explanation.place
    if language is None or language is not place.file.language:
        return  # an obstacle says so
    scope = with_local_utilities(document, Scope(language, utilities.get(language.name, {})))
    root = parse(language, place.source).root_node
    explainer = Explainer(document, scope)
    found = best_candidate(explainer, core, scope, root, place.source, place.line)
    explanation.candidate = found
    if found is None:
        explanation.remarks += _no_candidate(core, root, place)


def _no_candidate(core: RuleCore, root: Node, place: Place) -> Iterator[str]:
    kinds = core.kinds()
    here = ", ".join(f"`{kind}`" for kind in kinds_on(root, place.line)) or "none"
    if kinds is not None:
        wanted = " or ".join(f"`{kind_name(place.file.language, kind)}`" for kind in sorted(kinds))
        yield f"the rule matches {wanted} only, and no such node is on the line"
    yield f"nodes that start on the line: {here}"


def _text_remarks(core: TextCore, place: Place) -> Iterator[str]:
    line = LineIndex(place.source).line_text(place.line)
    yield f"the line is {quoted(line)}"
    found = core.regex.search(line)
    if found is None:
        yield f"`regex` finds nothing in it: {quoted(core.regex.source)}"
        return
    if list(core.matches(line)):
        yield "`regex` finds its text in it"
        return
    start, end = found.span()
    yield (
        f"`regex` finds {quoted(line[start:end])}, whose entropy of {entropy(line[start:end]):.2f} "
        f"is below `constraints-entropy` ({core.min_entropy:g})"
    )
