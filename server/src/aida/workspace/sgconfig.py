"""A project's existing ast-grep configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aida.rules.errors import RuleError
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import find_language
from aida.workspace.settings import Settings, SettingsError


def read_sgconfig(path: Path, settings: Settings) -> Settings:
    """``settings`` with the rule, utility and test folders of an sgconfig.yml added."""
    try:
        document = next(read_yaml(path.read_text("utf-8"), str(path)), Value({}))
        folders = {key: _folders(document, key, path.parent) for key in ("ruleDirs", "utilDirs")}
        tests = [
            path.parent / directory.string()
            for config in (document.get("testConfigs") or Value([])).sequence()
            if (directory := config.get("testDir")) is not None
        ]
        globs = {
            language.name: tuple(item.string() for item in patterns.sequence())
            for name, patterns in (document.get("languageGlobs") or Value({})).items()
            if (language := find_language(name)) is not None
        }
    except RuleError as error:
        raise SettingsError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    return replace(
        settings,
        source=settings.source or path,
        rules=(*settings.rules, *folders["ruleDirs"]),
        utilities=folders["utilDirs"],
        rule_tests=tuple(tests),
        languages=globs,
    )


def _folders(document: Value, key: str, base: Path) -> tuple[Path, ...]:
    found: list[Path] = []
    given = document.get(key)
    for item in given.sequence("a list of folders") if given is not None else ():
        folder = (base / item.string("the name of a folder")).resolve()
        if not folder.is_dir():
            item.fail(f"there is no folder `{item.text}`", f"it should be in {base}")
        found.append(folder)
    return tuple(found)
