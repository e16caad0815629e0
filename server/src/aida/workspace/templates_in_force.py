"""Which templates a project has: the bundled ones, and its own over them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path

from aida.rules.errors import RuleError
from aida.syntax.languages import Language
from aida.syntax.places import Place, place_at
from aida.syntax.yaml_keys import keys_at
from aida.templates.catalog import bundled_templates
from aida.templates.loading import LoadedTemplates, load_templates
from aida.templates.reader import TemplateError
from aida.templates.scaffold import Scaffold
from aida.templates.template import Template
from aida.templates.variables import Surroundings
from aida.workspace.bundle_in_force import bundle_in_force
from aida.workspace.git import Git, GitError
from aida.workspace.settings import Settings
from aida.workspace.today import today


class TemplatesInForce:
    """Templates of a project. Cheap to make: they are read when first needed."""

    def __init__(self, settings: Settings, *, asks_git: bool = True) -> None:
        self.settings = settings
        self._asks_git = asks_git

    @cached_property
    def loaded(self) -> LoadedTemplates:
        """All of them, by id, and what is wrong with the files of others."""
        missing = [path for path in self.settings.templates if not path.exists()]
        present = [path for path in self.settings.templates if path.exists()]
        bundle = bundle_in_force(self.settings)
        shared = [bundle.templates] if bundle is not None and bundle.templates.is_dir() else []
        loaded = load_templates([bundled_templates(), *present, *shared])
        loaded.errors += [
            TemplateError("there is no such file or folder of templates", file=str(path))
            for path in missing
        ]
        return loaded

    @property
    def errors(self) -> list[RuleError]:
        """What is wrong with template files."""
        return self.loaded.errors

    def find(self, name: str) -> Template | Scaffold | None:
        """The template called ``name``."""
        return self.loaded.snippets.get(name) or self.loaded.scaffolds.get(name)

    def fitting(self, around: Surroundings) -> Iterable[Template]:
        """Snippets that may be offered at a place."""
        keys = keys_at(around.source, around.place.start) if _is_yaml(around.language) else ()
        for template in self.loaded.snippets.values():
            if template.fits(around.language, around.path, around.place.contexts, keys):
                yield template

    def surroundings(
        self,
        path: str,
        source: bytes,
        language: Language,
        offset: int,
        *,
        selected: str = "",
        place: Place | None = None,
    ) -> Surroundings:
        """What a snippet at a byte offset of a file may need to know."""
        return Surroundings(
            path,
            source,
            place or place_at(language, source, offset),
            language,
            self.settings.root.name,
            selected,
            _now(),
            self._author,
        )

    def _author(self) -> str:
        if not self._asks_git:
            return ""
        try:
            said = Git(self.settings.root).try_ask("config", "user.name")
        except GitError:
            return ""
        return (said or b"").decode("utf-8", "replace").strip()

    def depends_on(self, path: Path) -> bool:
        """Whether a change of the file can change the project's own templates."""
        return any(path == own or own in path.parents for own in self.settings.templates)


def _is_yaml(language: Language) -> bool:
    return language.name == "yaml"


def _now() -> datetime:
    day = datetime.fromisoformat(today())
    now = datetime.now()
    return now if abs((now - day).days) <= 1 else day
