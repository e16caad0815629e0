"""YAML to templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from aida.rules.errors import RuleError
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import LANGUAGES, Language, find_language
from aida.syntax.places import Context
from aida.templates.snippet import variables
from aida.templates.snippet_parser import SnippetError, parse_snippet
from aida.templates.template import About, Template
from aida.templates.vocabulary import CONTEXTS, SNIPPET_FILE, VARIABLES

_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class TemplateError(RuleError):
    """A template that cannot be used: what is wrong, where, and what to write instead."""


def read_template(text: str, file: str = "") -> Template:
    """The snippet in ``text``; raises TemplateError with file, line and column."""
    try:
        document = only_document(text, file)
        document.only(SNIPPET_FILE, "a template")
        body = required(document, "body").string("the text of the template")
        template = Template(
            read_about(document, file),
            read_languages(required(document, "language")),
            _prefixes(required(document, "prefix")),
            _contexts(required(document, "context")),
            (),
            body,
            _under(document.get("under")),
            _strings(document, "files"),
            _strings(document, "imports"),
        )
        return _with_body(template, document, text)
    except TemplateError:
        raise
    except RuleError as error:
        raise as_template_error(error, file) from None


def only_document(text: str, file: str) -> Value:
    """The one document of a template file."""
    documents = list(read_yaml(text, file))
    if not documents:
        raise RuleError("is empty", hint="write at least id, title and body", file=file, line=0)
    if len(documents) > 1:
        documents[1].fail("a second document", "write one file for each template")
    documents[0].mapping("a template")
    return documents[0]


def required(document: Value, key: str) -> Value:
    """The value of a key that must be there."""
    value = document.get(key)
    if value is None:
        document.fail(f"the template has no `{key}`", f"add `{key}:`")
    return value


def read_about(document: Value, file: str) -> About:
    """What snippets and scaffolds share."""
    name = required(document, "id")
    if not _ID.fullmatch(name.string()):
        name.fail(f"`{name.text}` is not an id", "letters, digits and single dashes between them")
    owner = document.get("owner")
    return About(
        name.text,
        required(document, "title").string(),
        file,
        owner.string() if owner else "",
        _strings(document, "tags"),
        _strings(document, "references"),
    )


def read_languages(value: Value) -> tuple[Language, ...]:
    """One language, or a list of them."""
    found: list[Language] = []
    for item in [value] if isinstance(value.data, str) else value.sequence("a language"):
        language = find_language(item.string("a language"))
        if language is None:
            names = [language.name for language in LANGUAGES]
            item.fail(f"`{item.text}` is not a language", _nearest(item.text, names))
        found.append(language)
    if not found:
        value.fail("there is no language in the list", "name at least one")
    return tuple(found)


def _prefixes(value: Value) -> tuple[str, ...]:
    prefixes = value.strings("a word, or a list of words")
    for prefix in prefixes:
        if not _PREFIX.fullmatch(prefix):
            value.fail(
                f"`{prefix}` is not a prefix: an editor completes words",
                "letters, digits and underscores, and no digit first",
            )
    if not prefixes:
        value.fail("there is no prefix in the list", "name at least one")
    return prefixes


def _contexts(value: Value) -> frozenset[Context]:
    names = value.strings("a context, or a list of contexts")
    for name in names:
        if name not in CONTEXTS:
            value.fail(f"`{name}` is not a context", _nearest(name, CONTEXTS))
    if not names:
        value.fail("there is no context in the list", "name at least one")
    return frozenset(map(Context, names))


def _under(value: Value | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    text = "" if value.data is None else value.string("keys with dots between them")
    return tuple(text.split(".")) if text else ()


def _strings(document: Value, key: str) -> tuple[str, ...]:
    value = document.get(key)
    return value.strings() if value is not None else ()


def _with_body(template: Template, document: Value, text: str) -> Template:
    body = required(document, "body")
    source = template.body_text.removesuffix("\n")
    try:
        snippet = parse_snippet(source)
        for variable in variables(snippet):
            if variable.name not in VARIABLES:
                hint = _nearest(variable.name, VARIABLES, "write `\\$` for a dollar in the text")
                problem = f"`{variable.name}` is not a variable"
                raise SnippetError(problem, variable.at, hint)
    except SnippetError as error:
        line, column = _place_in(body, source, error.at, text)
        raise TemplateError(
            str(error), hint=error.hint, path="body", line=line, column=column, file=body.file
        ) from None
    return replace(template, body=snippet, body_text=source)


def _place_in(body: Value, source: str, at: int, text: str) -> tuple[int, int]:
    """Line and column in the file of a character of the body."""
    line, column = body.line or 0, body.column or 0
    rows = text.splitlines()
    if line >= len(rows) or rows[line][column : column + 1] not in ("|", ">"):
        return line, column  # on one line: escapes of YAML may have moved it
    below = source[:at].count("\n")
    place = line + 1 + below
    indents = [len(row) - len(row.lstrip()) for row in rows[line + 1 :] if row.strip()]
    inner = at - (source.rfind("\n", 0, at) + 1)
    return place, (indents[0] if indents else 0) + inner


def _nearest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    names = list(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return otherwise or f"known are: {', '.join(names)}"


def as_template_error(error: RuleError, file: str) -> TemplateError:
    """The error of a reader that is shared with rules, as one of a template."""
    return TemplateError(
        error.problem,
        hint=error.hint,
        path=error.path,
        line=error.line,
        column=error.column,
        file=error.file or file,
    )
