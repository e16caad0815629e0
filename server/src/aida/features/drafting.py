"""Drafting a rule from code, into the project's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aida.packs.drafting import draft
from aida.packs.page_tests import run_page
from aida.packs.pages import read_page
from aida.packs.writing import RULE_SUFFIX, write_new
from aida.syntax.languages import Language
from aida.workspace.settings import Settings

DEFAULT_FOLDER = "rules"


@dataclass(frozen=True, slots=True)
class NewRule:
    """The two files, and the examples of its page that the rule does not satisfy yet."""

    id: str
    rule_file: Path
    page_file: Path
    failures: tuple[str, ...]
    in_force: bool


def new_rule(
    bads: Sequence[str], goods: Sequence[str], language: Language, name: str, settings: Settings
) -> NewRule:
    """Write rule and page; raises DraftError, FileExistsError or another OSError."""
    made = draft(bads, goods, language, name)
    folder = next((path for path in settings.rules if path.is_dir()), None)
    in_force = folder is not None
    folder = folder or settings.root / DEFAULT_FOLDER
    rule_file = folder / f"{made.id}{RULE_SUFFIX}"
    page_file = rule_file.with_suffix(".md")
    write_new({rule_file: made.rule_text, page_file: made.page_text})
    failures = run_page(read_page(made.page_text), [made.rule], str(page_file))
    return NewRule(
        made.id, rule_file, page_file, tuple(failure.problem for failure in failures), in_force
    )
