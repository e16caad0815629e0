"""Whether everything that AIDA needs is there and in order, for one folder."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import aida
from aida.packs.catalog import bundled_packs, pack_names
from aida.rules.errors import RuleError
from aida.syntax.grammar import parse
from aida.syntax.languages import LANGUAGES
from aida.workspace.baseline_file import load_baseline
from aida.workspace.cache_folder import cache_folder
from aida.workspace.git import Git, GitError
from aida.workspace.revision import revision_of
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings, SettingsError, find_settings
from aida.workspace.templates_in_force import TemplatesInForce

OLDEST_PYTHON = (3, 11)


class State(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``help`` says what to do where it is not in order."""

    name: str
    state: State
    detail: str
    help: str = ""


def examine(folder: Path) -> Iterator[Check]:
    """Look at everything, what needs the least first. Nothing is changed, nobody is asked."""
    yield _python()
    yield Check("aida", State.OK, f"{aida.__version__} in {Path(aida.__file__).parent}")
    yield _grammars()
    yield _packs()
    settings, check = _settings(folder)
    yield check
    if settings is not None:
        yield from _of_project(settings)
    yield _git(folder)
    yield _cache()


def _python() -> Check:
    detail = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("python", State.ERROR, detail, "install Python 3.11 or newer")
    return Check("python", State.OK, detail)


def _grammars() -> Check:
    broken: list[str] = []
    for language in LANGUAGES:
        try:
            parse(language, b"\n")
        except Exception as error:
            broken.append(f"{language.name} ({error})")
    if broken:
        help = "install AIDA again: `pip install --force-reinstall aida-lsp`"
        return Check("grammars", State.ERROR, f"cannot be loaded: {', '.join(broken)}", help)
    return Check("grammars", State.OK, f"{len(LANGUAGES)} languages")


def _packs() -> Check:
    names = pack_names()
    if not names:
        help = "install AIDA again: `pip install --force-reinstall aida-lsp`"
        return Check("packs", State.ERROR, f"there are none in {bundled_packs()}", help)
    return Check("packs", State.OK, f"{len(names)} bundled: {', '.join(names)}")


def _settings(folder: Path) -> tuple[Settings | None, Check]:
    try:
        settings = find_settings(folder)
    except SettingsError as error:
        return None, Check("settings", State.ERROR, str(error), "mend it, then run this again")
    source = settings.source or f"none, so the defaults hold in {settings.root}"
    return settings, Check("settings", State.OK, str(source))


def _of_project(settings: Settings) -> Iterator[Check]:
    yield from _guarded("rules", settings, _rules)
    yield from _guarded("templates", settings, _templates)
    yield from _guarded("baseline", settings, _baseline)


def _guarded(
    name: str, settings: Settings, look: Callable[[Settings], Iterator[Check]]
) -> Iterator[Check]:
    try:
        yield from look(settings)
    except SettingsError as error:
        yield Check(name, State.ERROR, str(error), "mend it, then run this again")


def _rules(settings: Settings) -> Iterator[Check]:
    rules = RulesInForce(settings)
    count = len({rule.id for rule in rules.rules})
    yield Check("rules", State.OK, f"{count} in force, revision {revision_of(rules)}")
    for state, problems in (
        (State.ERROR, [*rules.loaded.errors, *rules.facts.errors]),
        (State.WARNING, rules.loaded.warnings),
    ):
        for text in dict.fromkeys(map(str, problems)):
            yield Check("rule", state, text, "the other rules run without it")


def _templates(settings: Settings) -> Iterator[Check]:
    templates = TemplatesInForce(settings)
    loaded = templates.loaded
    count = len(loaded.snippets) + len(loaded.scaffolds)
    yield Check("templates", State.OK, f"{count} in force")
    errors: list[RuleError] = templates.errors
    for text in dict.fromkeys(map(str, errors)):
        yield Check("template", State.ERROR, text, "the other templates work without it")


def _baseline(settings: Settings) -> Iterator[Check]:
    baseline = load_baseline(settings)
    if baseline is None:
        yield Check("baseline", State.OK, "none")
    else:
        count = f"{len(baseline.entries):,} known findings"
        yield Check("baseline", State.OK, f"{count} in {settings.baseline_file}")


def _git(folder: Path) -> Check:
    git = Git(folder)
    try:
        version = git.ask("--version").decode("utf-8", "replace").strip()
        top = git.try_ask("rev-parse", "--show-toplevel")
    except GitError as error:
        help = error.help or "only `--new-since` and `old-since` need git"
        return Check("git", State.WARNING, str(error), help)
    if top is None:
        return Check("git", State.OK, f"{version}; {folder} is in no repository")
    return Check("git", State.OK, f"{version}; repository {os.fsdecode(top).strip()}")


def _cache() -> Check:
    folder = Path(cache_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        help = "every check starts from nothing; set AIDA_CACHE_DIR to a folder that can be written"
        return Check("cache", State.WARNING, f"{folder}: {error.strerror}", help)
    return Check("cache", State.OK, str(folder))
