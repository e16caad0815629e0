"""The reference pages about templates, for `generate_docs.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aida.rules.vocabulary import Keys
    from aida.templates.scaffold import Scaffold
    from aida.templates.template import Template


def templates() -> str:
    """Every bundled template with what it expands to."""
    from aida.templates.catalog import bundled_templates
    from aida.templates.loading import load_templates

    loaded = load_templates([bundled_templates()])
    count = len(loaded.snippets), len(loaded.scaffolds)
    parts = [_HEAD.format(snippets=count[0], scaffolds=count[1])]
    everything = [*loaded.snippets.values(), *loaded.scaffolds.values()]
    for folder, group in groupby(sorted(everything, key=_key), key=_folder):
        members = list(group)
        parts += [f"## {folder}\n", "| template | typed | where | gives |", "|---|---|---|---|"]
        parts += [f"| {' | '.join(_cells(one))} |" for one in members]
        parts.append("")
        for one in members:
            parts += _section(one)
    return "\n".join(parts)


_HEAD = """\
# The bundled templates

{snippets} snippets and {scaffolds} scaffolds. A snippet is offered where its word is typed and the
place fits; `aida templates expand TEMPLATE --at FILE:LINE:COLUMN` expands it without an editor.
Each is shown as it expands in the first example of its page; `aida templates show TEMPLATE` prints
all of them.
"""


def _folder(one: Template | Scaffold) -> str:
    from aida.templates.catalog import bundled_templates

    return Path(one.about.source).relative_to(bundled_templates()).parts[0]


def _key(one: Template | Scaffold) -> tuple[str, str]:
    return _folder(one), one.id


def _cells(one: Template | Scaffold) -> tuple[str, str, str, str]:
    from aida.templates.template import Template

    name = f"[{one.id}](#{one.id})"
    if isinstance(one, Template):
        typed = ", ".join(f"`{prefix}`" for prefix in one.prefixes)
        return name, typed, ", ".join(sorted(one.contexts)), one.about.title
    return name, "", "scaffold", one.about.title


def _section(one: Template | Scaffold) -> Iterator[str]:
    from aida.templates.catalog import page_of
    from aida.templates.page import Role, read_template_page

    page = read_template_page(page_of(Path(one.about.source)).read_text("utf-8"))
    yield f"### {one.id}\n"
    yield f"{page.section('What it gives')} {page.section('Why this way')}\n"
    wanted = (Role.BEFORE, Role.ANSWERS)
    example = next((one for one in page.examples if one.role in wanted), None)
    if example is not None and example.result is not None:
        fence = "```" if "```" not in example.result else "````"
        language = "text" if example.role is Role.ANSWERS else example.language
        yield f"{fence}{language}\n{example.result.rstrip()}\n{fence}\n"


def template_language() -> str:
    """The keys, contexts and variables of template files: prose, with the tables put in."""
    from aida.templates import vocabulary as words
    from aida.templates.transforms import CASES

    tables = {
        "@keys": _table("key", words.SNIPPET_FILE),
        "@contexts": _table("context", words.CONTEXTS),
        "@variables": _table("variable", words.VARIABLES),
        "@scaffold": _table("key", words.SCAFFOLD_FILE),
        "@question": _table("key", words.QUESTION),
        "@types": _table("type", words.TYPES),
        "@condition": _table("key", words.FILE_CONDITION),
    }
    prose = (Path(__file__).parent / "template-language.md.in").read_text("utf-8")
    prose = prose.replace("@cases", ", ".join(f"`{case}`" for case in CASES))
    return "\n".join(tables.get(line, line) for line in prose.splitlines())


def _table(heading: str, keys: Keys) -> str:
    rows = [f"| `{key}` | {meaning.replace('|', chr(92) + '|')} |" for key, meaning in keys.items()]
    return "\n".join([f"| {heading} | meaning |", "|---|---|", *rows])


def template_schema() -> str:
    """The JSON Schema of snippet files."""
    from aida.templates.schema import template_schema as schema

    return json.dumps(schema(), indent=2)


def scaffold_schema() -> str:
    """The JSON Schema of scaffold files."""
    from aida.templates.schema import scaffold_schema as schema

    return json.dumps(schema(), indent=2)
