"""Whether a template may come in: it is read, its page's examples are expanded and judged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from aida.rules.errors import RuleError
from aida.rules.yaml_reader import read_yaml
from aida.templates.catalog import SCAFFOLD_FILE, page_of
from aida.templates.reader import read_template
from aida.templates.scaffold_reader import FILES, read_scaffold
from aida_sync.revisions.refusal import Problem, refuse
from aida_sync.templates import sandbox
from aida_sync.templates.schemas import TemplateContent, TemplateKind

TEMPLATE_FILE, PAGE_FILE = "template.yml", "page.md"


class Laid(NamedTuple):
    """A template as files, as the engine wants them."""

    file: Path
    page: Path

    def shown(self, file: str) -> str:
        """What a client calls a file."""
        if file == str(self.page):
            return PAGE_FILE
        if file == str(self.file):
            return SCAFFOLD_FILE if self.file.name == SCAFFOLD_FILE else TEMPLATE_FILE
        folder = str(self.file.parent)
        return file.removeprefix(folder).lstrip("/\\").replace("\\", "/")


async def accept(wanted: TemplateContent) -> str:
    """Test the template in the sandbox; its id. Raises Unprocessable with file and line."""
    name = _name(wanted)
    with laid_out(wanted, name) as laid:
        answer = await sandbox.run({"do": "test", "file": str(laid.file)})
        refuse(problems_in(answer["problems"], laid))
    return name


@contextmanager
def laid_out(wanted: TemplateContent, name: str) -> Iterator[Laid]:
    """Write the template into a folder of its own, which ends with the block."""
    with tempfile.TemporaryDirectory(prefix="aida-template-") as top:
        folder = Path(top) / name
        folder.mkdir()
        is_scaffold = wanted.kind is TemplateKind.SCAFFOLD
        file = folder / (SCAFFOLD_FILE if is_scaffold else f"{name}.yml")
        file.write_text(wanted.source, "utf-8", newline="")
        page_of(file).write_text(wanted.page, "utf-8", newline="")
        for path, text in wanted.files.items():
            target = folder / FILES / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="")
        yield Laid(file, page_of(file))


def problems_in(rows: Iterable[Any], laid: Laid) -> list[Problem]:
    """What the sandbox found wrong, as clients see it."""
    return [
        Problem(laid.shown(file), (line or 0) + 1, problem, help)
        for file, line, problem, help in rows
    ]


def _name(wanted: TemplateContent) -> str:
    """The id that the template gives itself, read without running anything of it."""
    try:
        if wanted.kind is TemplateKind.SNIPPET:
            if wanted.files:
                refuse([Problem(next(iter(wanted.files)), 1, "a snippet has no files")])
            return read_template(wanted.source, TEMPLATE_FILE).id
        document = next(read_yaml(wanted.source, SCAFFOLD_FILE), None)
        found = document.get("id") if document is not None else None
        folder = Path(found.text if found is not None and "/" not in found.text else "template")
        return read_scaffold(wanted.source, folder / SCAFFOLD_FILE).id
    except RuleError as error:
        place = SCAFFOLD_FILE if wanted.kind is TemplateKind.SCAFFOLD else TEMPLATE_FILE
        refuse([Problem(place, (error.line or 0) + 1, error.problem, error.hint)])
        raise
