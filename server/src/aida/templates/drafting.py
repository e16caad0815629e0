"""A first template from code: its file, and a page with one example that passes."""

from __future__ import annotations

from typing import NamedTuple

from aida.rules.errors import RuleError
from aida.syntax.languages import Language
from aida.templates.page import CURSOR, Example, Role
from aida.templates.reader import TemplateError, read_template
from aida.templates.testing import expected_text

_HOSTS: dict[tuple[str, str], str] = {
    ("python", "function-body"): f"def work():\n    {CURSOR}\n",
    ("python", "class-body"): f"class Thing:\n    {CURSOR}\n",
    ("go", "function-body"): f"package main\n\nfunc work() {{\n\t{CURSOR}\n}}\n",
    ("go", "top-level"): f"package main\n\n{CURSOR}\n",
}
_BRACES = {
    "function-body": "{head} {{\n    {cursor}\n}}\n",
    "class-body": "class Thing {{\n    {cursor}\n}}\n",
}
_HEADS = {"rust": "fn work()", "javascript": "function work()", "typescript": "function work()"}


class Draft(NamedTuple):
    """The template file and its page, as text."""

    text: str
    page: str


def draft_template(
    name: str,
    code: str,
    language: Language,
    context: str,
    prefix: str | None,
    title: str | None,
    file: str,
) -> Draft:
    """A template whose text is ``code``; raises TemplateError where that is no template.

    What is special in snippets is escaped: the code is meant as it is.
    """
    body = code.strip("\n").translate(str.maketrans({"\\": r"\\", "$": r"\$"}))
    rows = [
        f"id: {name}",
        f"title: {title or 'TODO: what it gives'}",
        f"language: {language.name}",
        f"prefix: {prefix or name.rpartition('-')[2]}",
        f"context: {context}",
        "body: |",
        *(f"  {row}" if row else "" for row in body.split("\n")),
    ]
    text = "\n".join(rows) + "\n"
    try:
        template = read_template(text, file)
    except RuleError as error:
        raise TemplateError(error.problem, hint=error.hint, path=error.path) from None
    before = _host(language, context)
    example = Example(Role.BEFORE, language.name, before, 0)
    page = (
        f"# {name}\n## What it gives\nTODO: what it gives.\n## Why this way\nTODO: why so.\n"
        f"## Example\n```{language.name} before\n{before}```\nbecomes\n"
        f"```{language.name} after\n{expected_text(example, template)}```\n"
    )
    return Draft(text, page)


def _host(language: Language, context: str) -> str:
    """Code with a cursor at a place of that context."""
    if (host := _HOSTS.get((language.name, context))) is not None:
        return host
    if context in _BRACES and (head := _HEADS.get(language.name)):
        return _BRACES[context].format(head=head, cursor=CURSOR)
    return f"{CURSOR}\n"
