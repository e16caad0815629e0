"""An explanation of why a rule reports a line, or does not, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aida.features.explanation import Explanation
from aida.rules.explanation import Condition, first_failure
from aida.syntax.grammar import Node
from aida.workspace.files import NOTEBOOK_SUFFIX

LONGEST = 80
_YES, _NO = "✓", "✗"


def matches(explanation: Explanation) -> bool:
    """Whether the line is reported."""
    candidate = explanation.candidate
    fits = bool(explanation.findings) or (candidate is not None and candidate.matches)
    return fits and not explanation.obstacles


def explanation_markdown(explanation: Explanation) -> str:
    """Verdict, what keeps the rule away, and every condition at the node that comes nearest."""
    return "\n".join(_rows(explanation))


def _rows(explanation: Explanation) -> Iterator[str]:
    verdict = "matches" if matches(explanation) else "does not match"
    place = explanation.place
    where = f"{place.file.name}:{place.line - place.first_line + 1}"
    if place.file.name.endswith(NOTEBOOK_SUFFIX):
        where = f"{place.file.name}, line {place.line - place.first_line + 1} of the cell"
    yield f"**{explanation.rule.id}** {verdict} at {where}"
    yield ""
    yield from (f"- {_NO} {obstacle}" for obstacle in explanation.obstacles)
    yield from (f"- {remark}" for remark in explanation.remarks)
    candidate = explanation.candidate
    if candidate is None:
        yield from (f"- {_YES} {finding.message}" for finding in explanation.findings[:1])
        return
    what = "The node" if candidate.matches else "The node that comes nearest"
    yield f"{what} is a `{candidate.node.type}`: {_code(candidate.node)}"
    yield ""
    yield from _conditions(candidate.conditions, 0, place.first_line)
    failure = first_failure(candidate.conditions)
    if failure is not None and not candidate.matches:
        at = f" (line {failure.line + 1} of the rule)" if failure.line is not None else ""
        detail = f": {failure.detail}" if failure.detail else ""
        yield ""
        yield f"First to fail: `{failure.name}`{at}{detail}"


def _conditions(conditions: Sequence[Condition], depth: int, first_line: int) -> Iterator[str]:
    indent = "  " * depth
    for condition in conditions:
        text = condition.text if len(condition.text) <= LONGEST else condition.text[:LONGEST] + "…"
        sign = _YES if condition.holds else _NO
        yield f"{indent}- {sign} {condition.name}: `{text.replace('`', chr(39))}`"
        if condition.node is not None:
            line = condition.node.start_point.row - first_line + 1
            where = f"in line {line}" if line > 0 else "in a cell above"
            yield f"{indent}  {condition.node.type} {where}: {_code(condition.node)}"
        if condition.detail:
            yield f"{indent}  {condition.detail}"
        if not condition.holds or condition.name == "not":
            yield from _conditions(condition.parts, depth + 1, first_line)


def _code(node: Node) -> str:
    text = " ".join((node.text or b"").decode("utf-8", "replace").split())
    short = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return f"`{short.replace('`', chr(39))}`"
