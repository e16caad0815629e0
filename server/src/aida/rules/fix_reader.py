"""Reading ``fix``: a string, an object with expansions, or a list of them."""

from __future__ import annotations

from aida.rules import vocabulary
from aida.rules.builder import Scope, build_rule, stop_of
from aida.rules.fixer import Expansion, Fixer
from aida.rules.template import Template
from aida.rules.value import Value


def read_fixers(value: Value, scope: Scope, variables: set[str]) -> list[Fixer]:
    """Every fix on offer; raises RuleError, also for a metavariable that nothing binds."""
    items = value.data if isinstance(value.data, list) else [value]
    return [_read_fixer(item, scope, variables) for item in items]


def _read_fixer(value: Value, scope: Scope, variables: set[str]) -> Fixer:
    if not isinstance(value.data, dict):
        text = "" if value.data is None else value.string("the text to put in place of the match")
        return Fixer(_template(value, text, variables))
    value.only(vocabulary.FIX, "a fix")
    template = value.get("template")
    if template is None:
        value.fail("a fix object needs `template`", "template: the text to put in its place")
    title = value.get("title")
    return Fixer(
        _template(template, template.string(), variables),
        _expansion(value.get("expandStart"), scope),
        _expansion(value.get("expandEnd"), scope),
        title.string() if title is not None else "",
    )


def _template(value: Value, text: str, variables: set[str]) -> Template:
    template = Template(text)
    for name in sorted(template.variables() - variables):
        value.fail(
            f"the fix uses ${name}, which no part of the rule binds",
            f"bound are: {', '.join(f'${name}' for name in sorted(variables)) or 'none'}",
        )
    return template


def _expansion(value: Value | None, scope: Scope) -> Expansion | None:
    if value is None:
        return None
    return Expansion(build_rule(value, scope, relation=True), stop_of(value, scope))
