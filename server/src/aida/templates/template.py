"""Templates as data."""

from __future__ import annotations

from dataclasses import dataclass

from aida.rules.globs import matches_any
from aida.syntax.languages import Language
from aida.syntax.places import Context
from aida.templates.snippet import Snippet


@dataclass(frozen=True, slots=True)
class About:
    """What snippets and scaffolds share. ``source`` is the template's file."""

    id: str
    title: str
    source: str
    owner: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A snippet: text with tab stops, for some places in some languages.

    ``under`` are the keys around the place in YAML, None for anywhere.
    """

    about: About
    languages: tuple[Language, ...]
    prefixes: tuple[str, ...]
    contexts: frozenset[Context]
    body: Snippet
    body_text: str
    under: tuple[str, ...] | None = None
    files: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The template's id."""
        return self.about.id

    def fits(
        self, language: Language, path: str, contexts: frozenset[Context], keys: tuple[str, ...]
    ) -> bool:
        """Whether it may be offered at a place of a file."""
        return (
            language in self.languages
            and bool(self.contexts & contexts)
            and (not self.files or matches_any(path, self.files))
            and (self.under is None or _are_under(self.under, keys))
        )


def _are_under(wanted: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    return len(wanted) == len(keys) and all(
        want in ("*", key) for want, key in zip(wanted, keys, strict=True)
    )
