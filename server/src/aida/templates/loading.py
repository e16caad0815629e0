"""Reading template files from disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from aida.rules.errors import RuleError
from aida.templates.catalog import SCAFFOLD_FILE, template_files
from aida.templates.reader import TemplateError, read_template
from aida.templates.scaffold import Scaffold
from aida.templates.scaffold_reader import read_scaffold
from aida.templates.template import Template


@dataclass
class LoadedTemplates:
    """Templates by id, and what is wrong with the files that could not be used."""

    snippets: dict[str, Template] = field(default_factory=dict)
    scaffolds: dict[str, Scaffold] = field(default_factory=dict)
    errors: list[RuleError] = field(default_factory=list)
    digest: bytes = b""


def load_templates(folders: Iterable[Path]) -> LoadedTemplates:
    """Templates of all folders; where two share an id, the later one wins. Never raises."""
    loaded = LoadedTemplates()
    state = blake2b(digest_size=16)
    for path in (file for folder in folders for file in _files(folder, loaded)):
        try:
            data = path.read_bytes()
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
            loaded.errors.append(TemplateError(problem, file=str(path)))
            continue
        state.update(f"\0{path}\0{len(data)}\0".encode() + data)
        try:
            add_template(loaded, path, data)
        except RuleError as error:
            loaded.errors.append(error)
    loaded.digest = state.digest()
    return loaded


def _files(folder: Path, loaded: LoadedTemplates) -> list[Path]:
    try:
        return list(template_files(folder))
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        loaded.errors.append(TemplateError(problem, file=str(folder)))
        return []


def add_template(loaded: LoadedTemplates, path: Path, data: bytes) -> None:
    """Read one file; raises TemplateError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 (byte {error.start})"
        raise TemplateError(problem, hint="save it as UTF-8", file=str(path)) from None
    if path.name == SCAFFOLD_FILE:
        scaffold = read_scaffold(text, path)
        loaded.scaffolds[scaffold.about.id] = scaffold
    else:
        template = read_template(text, str(path))
        loaded.snippets[template.id] = template
