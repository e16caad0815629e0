"""Write the reference pages that are made from code: ``generate_docs.py [--check] [PAGE ...]``.

With ``--check`` nothing is written, and the exit code is 1 when a page is stale. To add a page,
write a function that returns its Markdown and name it in `PAGES`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rule_scores_page
import service_docs
import soak_page
import template_docs
import traceability

if TYPE_CHECKING:
    from aida.rules.rule import Rule

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Made by scripts/generate_docs.py from the code. Change it there. -->\n\n"


def cli() -> str:
    """The commands and their options, from the argument parsers."""
    from aida.cli.commands import COMMANDS, DESCRIPTION, full_parser

    parser = full_parser()
    parts = ["# The command line\n", f"{DESCRIPTION}\n", _EXIT_CODES]
    commands = _subparsers(parser)
    for command in COMMANDS:
        parts += _command(commands[command.name], command.summary)
    parts.append(_ENVIRONMENT)
    return "\n".join(parts)


_EXIT_CODES = """\
## Exit codes

| code | meaning |
|---|---|
| 0 | clean: nothing at or above the threshold of `--fail-on` |
| 1 | findings at or above the threshold; failed rule tests |
| 2 | the command line, the settings or a rule file of the project is broken; the rest still runs |
| 130, 141 | interrupted; the reader of the output left |
"""

_ENVIRONMENT = """\
## Environment

| variable | meaning |
|---|---|
| `AIDA_CACHE_DIR` | folder of the cache, instead of the user's cache folder |
| `AIDA_SYNC_TOKEN` | access token for the sync service |
| `AIDA_SYNC_EVENTS` | `on` or `off`, instead of what `aida sync events on` and `off` keep |
| `AIDA_SYNC_FOLDER` | folder of spooled events and of what was allowed, instead of the user's |
| `AIDA_TODAY` | the day that decides whether suppressions have ended, for tests: `2027-03-01` |
| `AIDA_TRACEBACK` | when set, an unexpected failure prints its traceback |
| `NO_COLOR` | when set, no colours |
| `FORCE_COLOR` | when set and not `0`, colours even in a pipe |
| `COLUMNS` | width of the output, instead of the terminal's |
"""


def _subparsers(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def _command(parser: argparse.ArgumentParser, summary: str, level: int = 2) -> list[str]:
    inner = _subparsers(parser)
    parts = [f"{'#' * level} {parser.prog}\n", f"{summary}.\n"]
    if inner:
        for choice in inner.values():
            parts += _command(choice, (choice.description or "").rstrip("."), level + 1)
        return parts
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split()).replace("[-h] ", "")
    parts.append(f"```\n{usage}\n```\n")
    rows = [_option(action) for action in parser._actions if _is_shown(action)]
    parts.append("\n".join(["| option | meaning |", "|---|---|", *rows, ""]))
    if parser.epilog:
        parts.append(f"```\n{parser.epilog.rstrip()}\n```\n")
    return parts


def _is_shown(action: argparse.Action) -> bool:
    return action.help != argparse.SUPPRESS and action.dest != "help"


def _option(action: argparse.Action) -> str:
    # A bare `|` would end the cell of the table.
    value = str(action.metavar or "\\|".join(map(str, action.choices or ())))
    names = [value or action.dest]
    if action.option_strings:
        suffix = f" {value}" if action.nargs != 0 else ""
        names = [name + suffix * name.startswith("--") for name in action.option_strings]
    meaning = (action.help or "").replace("%%", "%")
    return f"| {', '.join(f'`{name}`' for name in names)} | {meaning} |"


def rules() -> str:
    """Every bundled rule."""
    from aida.packs.catalog import bundled_packs, pack_files, pack_names
    from aida.packs.loading import load_rules
    from aida.packs.manifest import CHANGELOG, read_manifest
    from aida.packs.sources import read_sources

    parts = [
        "# The bundled rules\n",
        "`aida rules show RULE` prints a rule's page, with its reasons and examples.\n",
        "A rule of stage `shadow` is only reported on request (`--stage shadow`). A safe fix\n"
        "cannot change what correct code does; `--unsafe-fixes` applies the others too.\n",
    ]
    for pack in pack_names():
        manifest = read_manifest(bundled_packs() / pack)
        loaded = load_rules(read_sources(pack_files([pack])))
        by_id: dict[str, list[Rule]] = {}
        for rule in loaded.rules:
            by_id.setdefault(rule.id, []).append(rule)
        parts += [
            f"## {pack}\n",
            f"{manifest.description} Version [{manifest.version}]"
            f"(../../rulepacks/{pack}/{CHANGELOG}).\n",
            "| rule | finds | languages | severity | stage | fix |",
            "|---|---|---|---|---|---|",
        ]
        for name, group in sorted(by_id.items()):
            rule = group[0]
            languages = ", ".join(
                rule.language.name if rule.language else _any(rule) for rule in group
            )
            fix = ("safe" if rule.fix_is_safe else "unsafe") if rule.has_fix else ""
            page = Path(rule.source).with_suffix(".md")
            link = f"[{name}](../../rulepacks/{page.relative_to(bundled_packs()).as_posix()})"
            cells = (
                link if page.is_file() else name,
                rule.title.replace("|", "\\|"),
                languages,
                rule.severity.label,
                rule.stage.value,
                fix,
            )
            parts.append(f"| {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def _any(rule: Rule) -> str:
    from aida.rules.suppression_core import SuppressionCore

    return "any" if isinstance(rule.core, SuppressionCore) else "any text"


def settings() -> str:
    """The keys of aida.toml."""
    from aida.governance.suppression_policy import SUPPRESSION_KEYS
    from aida.workspace.settings import KEYS
    from aida.workspace.sync_settings import SYNC_KEYS

    parts = [_SETTINGS_HEAD, *_keys(KEYS), "", _SUPPRESSIONS_HEAD, *_keys(SUPPRESSION_KEYS), ""]
    parts += [_SYNC_HEAD, *_keys(SYNC_KEYS), ""]
    return "\n".join([*parts, _SETTINGS_TAIL])


def events() -> str:
    """What clients tell the service."""
    from aida.sync.spool.events import FIELDS

    parts = [_EVENTS_HEAD]
    for kind, fields in FIELDS.items():
        parts += [f"## {kind}\n", "| field | meaning |", "|---|---|"]
        parts += [f"| `{name}` | {meaning} |" for name, meaning in fields.items()]
        parts.append("")
    return "\n".join(parts)


_EVENTS_HEAD = """\
# Events

What a client tells the sync service, where the project's [settings](settings.md#sync) name one and
the person allowed it with `aida sync events on`. No event holds source text, a path or a message.
`aida sync events show` prints those that wait. A check that is answered from the cache of answers
is not told again, and a finding is told when it turns up and when it is gone, not at each check.

Events wait in a file in the user's state folder until the service has acknowledged them: up to
200,000, and when it is full that is said and counted. `aida sync events flush` sends them, so does
`aida check --upload` after a check, and an open editor sends them every minute.

The editor tells of findings when it checks the whole workspace (`aida.server.checkWorkspace`), of
templates that it expands, and of what people think of a rule.

Each has `at` (RFC 3339, with its zone), `kind`, `project` (the slug), and what its kind says:
"""


def _keys(keys: Mapping[str, str]) -> list[str]:
    rows = [f"| `{key}` | {meaning.replace('|', chr(92) + '|')} |" for key, meaning in keys.items()]
    return ["| key | meaning |", "|---|---|", *rows]


_SETTINGS_HEAD = """\
# The settings

The nearest `aida.toml`, or `pyproject.toml` with a table `[tool.aida]`, at or above the folder
that is checked decides; its folder is the project's root. An `sgconfig.yml` of ast-grep in the same
folder adds its `ruleDirs`, `utilDirs`, `testConfigs` and `languageGlobs`. Without any, every
bundled pack is in force and the root is the git repository's, or else the folder where the command
runs.
"""

_SUPPRESSIONS_HEAD = """\
## suppressions

What is demanded of [suppression comments](suppressions.md); nothing, when left out.
"""

_SYNC_HEAD = """\
## sync

The [sync service](service.md) that the project belongs to; none, when left out. `url` and
`project` are needed. Naming a service sends nothing: each person says with `aida sync events on`
whether [events](events.md) may be recorded and sent to it, and fetches its rules with
`aida sync pull`; after that an editor follows.
"""

_SETTINGS_TAIL = """\
## Example

Globs count from the root; `*` crosses folders. An example:

```toml
packs = ["python", "secrets"]
rules = ["rules"]
exclude = ["generated/**"]

coverage = ["coverage.xml"]

[severity]
py-bare-except = "error"
cognitive-complexity = "warning"

[options.cognitive-complexity]
max = 20

[[overrides]]
paths = ["tests/**"]
ignore = ["py-open-without-encoding"]
options = {cognitive-complexity = {max = 10}}

[[overrides]]
paths = ["payments/**"]
stage = "shadow"
packs = ["python", "secrets", "go"]

[suppressions]
require-reason = true
max-days = 180
forbidden = ["secret-*"]
```

Where several overrides fit a file, the last one that names a rule, packs or a stage decides. The
`packs` of an override replace the project's list for those files, and may be packs that the project
does not use elsewhere; rules from `rules` stay in force.

A rule in a stage below `stage` is reported all the same where `select` or `severity` names it: so
a rule that ships in stage `shadow` is turned on. In `overrides`, naming its severity turns it on
for these paths only.
"""


PAGES: Mapping[str, Callable[[], str]] = {
    "cli": cli,
    "events": events,
    "rules": rules,
    "rule-scores": rule_scores_page.rule_scores,
    "service": lambda: service_docs.service(_command),
    "settings": settings,
    "soak": soak_page.soak,
    "templates": template_docs.templates,
    "template-language": template_docs.template_language,
    "traceability": traceability.traceability,
}
"""Name of each page (without `.md`) and what makes it."""


def rule_schema() -> str:
    """The JSON Schema of rule files."""
    from aida.rules.schema import rule_schema as schema

    return json.dumps(schema(), indent=2)


def settings_schema() -> str:
    """The JSON Schema of aida.toml."""
    from aida.workspace.settings_schema import settings_schema as schema

    return json.dumps(schema(), indent=2)


FILES: Mapping[str, Callable[[], str]] = {
    "asyncapi.json": service_docs.asyncapi,
    "openapi.json": service_docs.openapi,
    "rule.schema.json": rule_schema,
    "settings.schema.json": settings_schema,
    "template.schema.json": template_docs.template_schema,
    "scaffold.schema.json": template_docs.scaffold_schema,
}
"""Name of each file that is no page, and what makes it."""


def _text_of(name: str) -> tuple[Path, str]:
    if name in FILES:
        return FOLDER / name, FILES[name]() + "\n"
    return FOLDER / f"{name}.md", NOTE + PAGES[name]().rstrip() + "\n"


def main(words: Sequence[str] | None = None) -> int:
    """Write the pages, or say which are stale."""
    parser = argparse.ArgumentParser(description="Write the reference pages made from code.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"of {', '.join(PAGES)}")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a stale page")
    arguments = parser.parse_args(words)
    stale = 0
    known = (*PAGES, *FILES)
    for name in arguments.pages or known:
        if name not in known:
            parser.error(f"there is no page `{name}`: choose from {', '.join(known)}")
        path, text = _text_of(name)
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        if arguments.check:
            print(
                f"{path.relative_to(ROOT)} is stale: run `python scripts/generate_docs.py {name}`"
            )
            stale = 1
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")
    return stale


if __name__ == "__main__":
    sys.exit(main())
