"""Settings of a project: ``aida.toml``, ``[tool.aida]`` in pyproject.toml, and sgconfig.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from aida.findings import Severity, Stage
from aida.governance.changes import NewScope
from aida.governance.suppression_policy import SuppressionPolicy
from aida.workspace.sync_settings import SyncSettings

FILE_NAME = "aida.toml"
SGCONFIG_NAMES = ("sgconfig.yml", "sgconfig.yaml")
BASELINE_NAME = "aida-baseline.json"
DEFAULT_MAX_FILE_SIZE = 10_000_000


Choice = TypeVar("Choice", bound=StrEnum)


class OldFindings(StrEnum):
    """How an editor shows findings that are not new."""

    SHOW = "show"
    HINT = "hint"
    HIDE = "hide"


class FunctionFact(StrEnum):
    """What an editor can tell about each function."""

    COMPLEXITY = "complexity"
    LENGTH = "length"
    DOCUMENTATION = "documentation"


class SettingsError(Exception):
    """A settings file that cannot be used; the text names file, key and remedy."""


@dataclass(frozen=True, slots=True)
class Override:
    """Other settings for the files that fit one of ``paths``.

    ``packs`` and ``stage`` replace what the project says, None leaves it as it is.
    """

    paths: tuple[str, ...]
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    packs: tuple[str, ...] | None = None
    stage: Stage | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same in every process, which the order of a set is not."""
        severity = sorted(self.severity.items())
        options = sorted((rule, sorted(own.items())) for rule, own in self.options.items())
        return repr((self.paths, sorted(self.ignore), severity, self.packs, self.stage, options))


@dataclass(frozen=True, slots=True)
class Settings:
    """What is checked, by which rules, and how strictly. Paths are absolute.

    ``packs`` None means every bundled pack. ``stage`` is the lowest stage that is reported.
    """

    root: Path
    source: Path | None = None
    packs: tuple[str, ...] | None = None
    rules: tuple[Path, ...] = ()
    utilities: tuple[Path, ...] = ()
    rule_tests: tuple[Path, ...] = ()
    templates: tuple[Path, ...] = ()
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    coverage: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    stage: Stage = Stage.WARN
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    baseline: Path | None = None
    new_since_scope: NewScope = NewScope.LINES
    old_findings: OldFindings = OldFindings.HINT
    old_since: str = ""
    code_lenses: frozenset[FunctionFact] = frozenset()
    inlay_hints: frozenset[FunctionFact] = frozenset()
    suppressions: SuppressionPolicy = field(default_factory=SuppressionPolicy)
    sync: SyncSettings = field(default_factory=SyncSettings)

    @property
    def baseline_file(self) -> Path:
        """The file of the baseline; it need not exist."""
        return self.baseline or self.root / BASELINE_NAME

    @property
    def fingerprint(self) -> str:
        """Everything besides the rules' text that decides what is reported."""
        return repr(
            (
                sorted(self.select),
                sorted(self.ignore),
                sorted(self.severity.items()),
                sorted((rule, sorted(own.items())) for rule, own in self.options.items()),
                self.coverage,
                [override.fingerprint for override in self.overrides],
                self.packs if self.overrides else None,
                self.stage,
                sorted(self.languages.items()),
                self.suppressions.fingerprint,
            )
        )


def find_settings(folder: Path, fallback: Path | None = None) -> Settings:
    """Settings in force in ``folder``: the nearest settings file upward decides the root.

    Raises SettingsError. Without any settings file every bundled pack is in force, and the root is
    the git repository's, or else ``fallback`` where ``folder`` lies in it, or else ``folder``.
    """
    folder = folder.resolve()
    for candidate in (folder, *folder.parents):
        found = _read_folder(candidate)
        if found is not None:
            return found
        if (candidate / ".git").exists():
            return Settings(root=candidate)
    if fallback is not None and folder.is_relative_to(fallback.resolve()):
        return Settings(root=fallback.resolve())
    return Settings(root=folder)


def read_settings(path: Path) -> Settings:
    """Settings in the file ``path``, whatever it is called; raises SettingsError."""
    path = path.resolve()
    if path.suffix in (".yml", ".yaml"):
        from aida.workspace.sgconfig import read_sgconfig

        return read_sgconfig(path, Settings(root=path.parent))
    table = _read_toml(path)
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("aida")
        if table is None:
            raise SettingsError(f"{path}: there is no [tool.aida] table in it")
    return parse_settings(table, path)


def _read_folder(folder: Path) -> Settings | None:
    settings: Settings | None = None
    own = folder / FILE_NAME
    project = folder / "pyproject.toml"
    if own.is_file():
        settings = parse_settings(_read_toml(own), own)
    elif project.is_file():
        table = _read_toml(project).get("tool", {}).get("aida")
        if table is not None:
            settings = parse_settings(table, project)
    for name in SGCONFIG_NAMES:
        if (folder / name).is_file():
            from aida.workspace.sgconfig import read_sgconfig

            return read_sgconfig(folder / name, settings or Settings(root=folder))
    return settings


def _read_toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None


KEYS: Mapping[str, str] = {
    "packs": "names of the bundled packs to use; all of them when left out",
    "rules": "rule files, or folders of them, relative to this file",
    "templates": "template files, or folders of them, relative to this file",
    "select": "ids of the only rules to run",
    "ignore": "ids of rules not to run",
    "exclude": "globs of files not to check",
    "severity": "severity by rule id: off, hint, info, warning or error",
    "options": "limits by rule id, such as options.file-length = {max = 800}",
    "coverage": "globs of coverage reports: Cobertura, LCOV, coverage json, Go cover profiles",
    "stage": "the lowest stage that is reported: shadow, warn or enforce",
    "max-file-size": "largest file that is checked, in bytes",
    "baseline": "file of the findings that are known and not reported, relative to this file; "
    "`aida-baseline.json` when left out",
    "new-since-scope": "what --new-since takes for new: findings in changed `lines`, in "
    "`functions` with a changed line, or in the whole changed `file`",
    "old-findings": "how an editor shows findings that are old: show, hint or hide",
    "old-since": "branch, tag or commit: in an editor, what has not changed since counts as old, "
    "as what the baseline knows does",
    "code-lenses": "what an editor tells above each function: complexity, length, documentation; "
    "nothing when left out",
    "inlay-hints": "the same behind the head of each function",
    "overrides": "other settings for some paths: paths, ignore, severity, packs, stage, options",
    "suppressions": "what is demanded of suppression comments, see below",
    "sync": "the sync service that the project belongs to, see below",
}
"""Every key of aida.toml and what it means."""
_OVERRIDE_KEYS = ("paths", "ignore", "severity", "packs", "stage", "options")


def parse_settings(table: Mapping[str, Any], source: Path, root: Path | None = None) -> Settings:
    """Settings from a TOML table (or from an editor's); raises SettingsError."""
    from aida.workspace.suppression_settings import read_suppression_policy
    from aida.workspace.sync_settings import read_sync

    reader = SettingsReader(source)
    reader.only(table, KEYS, "")
    base = root or source.parent
    size = table.get("max-file-size", DEFAULT_MAX_FILE_SIZE)
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        reader.fail("max-file-size", "expected a number of bytes")
    return Settings(
        root=base,
        source=source,
        packs=reader.packs(table),
        rules=tuple((base / name).resolve() for name in reader.strings(table, "rules")),
        templates=tuple((base / name).resolve() for name in reader.strings(table, "templates")),
        select=frozenset(reader.strings(table, "select")),
        ignore=frozenset(reader.strings(table, "ignore")),
        severity=reader.severities(table, "severity"),
        options=reader.options(table, "options"),
        coverage=reader.strings(table, "coverage"),
        exclude=reader.strings(table, "exclude"),
        overrides=tuple(reader.overrides(table)),
        stage=reader.stage(table) or Stage.WARN,
        max_file_size=size,
        baseline=reader.path(table, "baseline", base),
        new_since_scope=reader.choice(table, "new-since-scope", NewScope, NewScope.LINES),
        old_findings=reader.choice(table, "old-findings", OldFindings, OldFindings.HINT),
        old_since=reader.text(table, "old-since"),
        code_lenses=frozenset(reader.choices(table, "code-lenses", FunctionFact)),
        inlay_hints=frozenset(reader.choices(table, "inlay-hints", FunctionFact)),
        suppressions=read_suppression_policy(table.get("suppressions", {}), reader),
        sync=read_sync(table.get("sync", {}), reader.fail),
    )


class SettingsReader:
    """Reads values of a settings table; what does not fit raises SettingsError."""

    def __init__(self, source: Path) -> None:
        self._source = source

    def fail(self, key: str, problem: str) -> NoReturn:
        """Say what is wrong with a key."""
        raise SettingsError(f"{self._source}: {key}: {problem}")

    def only(self, table: Mapping[str, Any], known: Mapping[str, str] | set[str], at: str) -> None:
        """Refuse keys that are not known."""
        for key in table:
            if key not in known:
                import difflib

                close = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(known)}"
                self.fail(f"{at}{key}", f"there is no such setting; {hint}")

    def path(self, table: Mapping[str, Any], key: str, base: Path) -> Path | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            self.fail(key, "expected the path of a file")
        return (base / value).resolve()

    def text(self, table: Mapping[str, Any], key: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self.fail(key, "expected a text")
        return value

    def choice(
        self, table: Mapping[str, Any], key: str, kind: type[Choice], default: Choice
    ) -> Choice:
        value = table.get(key, default)
        if value not in list(kind):
            self.fail(key, f"`{value}` is none of {', '.join(kind)}")
        return kind(value)

    def choices(self, table: Mapping[str, Any], key: str, kind: type[Choice]) -> Iterator[Choice]:
        """A list of words out of a few."""
        for word in self.strings(table, key):
            if word not in list(kind):
                self.fail(key, f"`{word}` is none of {', '.join(kind)}")
            yield kind(word)

    def strings(self, table: Mapping[str, Any], key: str, at: str = "") -> tuple[str, ...]:
        """A list of strings."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(at + key, 'expected a list of strings, such as ["a", "b"]')
        return tuple(value)

    def packs(self, table: Mapping[str, Any], at: str = "") -> tuple[str, ...] | None:
        return self.strings(table, "packs", at) if table.get("packs") is not None else None

    def stage(self, table: Mapping[str, Any], at: str = "") -> Stage | None:
        value = table.get("stage")
        if value is not None and value not in list(Stage):
            self.fail(at + "stage", f"`{value}` is not a stage: use {', '.join(Stage)}")
        return None if value is None else Stage(value)

    def severities(self, table: Mapping[str, Any], key: str, at: str = "") -> dict[str, Severity]:
        value = table.get(key, {})
        if not isinstance(value, Mapping):
            self.fail(at + key, 'expected a table, such as {"py-bare-except" = "error"}')
        levels: dict[str, Severity] = {}
        for rule, name in value.items():
            try:
                levels[rule] = Severity.parse(name)
            except (KeyError, AttributeError):
                names = ", ".join(level.label for level in Severity)
                self.fail(f"{at}{key}.{rule}", f"`{name}` is not a severity: use {names}")
        return levels

    def options(
        self, table: Mapping[str, Any], key: str, at: str = ""
    ) -> dict[str, Mapping[str, Any]]:
        value = table.get(key, {})
        example = "expected a table, such as {max = 20}"
        if not isinstance(value, Mapping):
            self.fail(at + key, "expected a table, such as {file-length = {max = 800}}")
        for rule, own in value.items():
            if not isinstance(own, Mapping):
                self.fail(f"{at}{key}.{rule}", example)
        return dict(value)

    def overrides(self, table: Mapping[str, Any]) -> list[Override]:
        value = table.get("overrides", [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fail("overrides", "expected [[overrides]] tables")
        found: list[Override] = []
        for index, item in enumerate(value):
            at = f"overrides[{index}]."
            self.only(item, dict.fromkeys(_OVERRIDE_KEYS, ""), at)
            paths = self.strings(item, "paths", at)
            if not paths:
                self.fail(at + "paths", 'name the files, such as ["tests/**"]')
            found.append(
                Override(
                    paths,
                    frozenset(self.strings(item, "ignore", at)),
                    self.severities(item, "severity", at),
                    self.packs(item, at),
                    self.stage(item, at),
                    self.options(item, "options", at),
                )
            )
        return found


def with_rules(settings: Settings, paths: tuple[Path, ...], *, default_packs: bool) -> Settings:
    """The same settings with more rule files, and perhaps without the packs and the project's own.

    Raises SettingsError for a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise SettingsError(f"{path}: there is no such rule file or folder")
    if default_packs:
        return replace(settings, rules=(*settings.rules, *paths))
    overrides = tuple(replace(override, packs=None) for override in settings.overrides)
    return replace(settings, packs=(), rules=paths, overrides=overrides)


def with_stage(settings: Settings, stage: Stage) -> Settings:
    """The same settings, with one stage for every file."""
    overrides = tuple(replace(override, stage=None) for override in settings.overrides)
    return replace(settings, stage=stage, overrides=overrides)
