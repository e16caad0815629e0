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
    from aida.packs.sources import read_sources
    from aida.rules.rule import Rule

    parts = [
        "# The bundled rules\n",
        "`aida rules show RULE` prints a rule's page, with its reasons and examples.\n",
        "A rule of stage `shadow` is only reported on request (`--stage shadow`). A safe fix\n"
        "cannot change what correct code does; `--unsafe-fixes` applies the others too.\n",
    ]
    for pack in pack_names():
        loaded = load_rules(read_sources(pack_files([pack])))
        by_id: dict[str, list[Rule]] = {}
        for rule in loaded.rules:
            by_id.setdefault(rule.id, []).append(rule)
        parts += [
            f"## {pack}\n",
            "| rule | finds | languages | severity | stage | fix |",
            "|---|---|---|---|---|---|",
        ]
        for name, group in sorted(by_id.items()):
            rule = group[0]
            languages = ", ".join(
                rule.language.name if rule.language else "any text" for rule in group
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


def settings() -> str:
    """The keys of aida.toml."""
    from aida.workspace.settings import KEYS

    rows = [f"| `{key}` | {meaning.replace('|', chr(92) + '|')} |" for key, meaning in KEYS.items()]
    return "\n".join([_SETTINGS_HEAD, "| key | meaning |", "|---|---|", *rows, "", _SETTINGS_TAIL])


_SETTINGS_HEAD = """\
# The settings

The nearest `aida.toml`, or `pyproject.toml` with a table `[tool.aida]`, at or above the folder
that is checked decides; its folder is the project's root. An `sgconfig.yml` of ast-grep in the same
folder adds its `ruleDirs`, `utilDirs`, `testConfigs` and `languageGlobs`. Without any, the root is
the git repository's, and every bundled pack is in force.
"""

_SETTINGS_TAIL = """\
Globs count from the root; `*` crosses folders. An example:

```toml
packs = ["python", "secrets"]
rules = ["rules"]
exclude = ["generated/**"]

[severity]
py-bare-except = "error"

[[overrides]]
paths = ["tests/**"]
ignore = ["py-open-without-encoding"]
```
"""

PAGES: Mapping[str, Callable[[], str]] = {"cli": cli, "rules": rules, "settings": settings}
"""Name of each page (without `.md`) and what makes it."""


def rule_schema() -> str:
    """The JSON Schema of rule files."""
    from aida.rules.schema import rule_schema as schema

    return json.dumps(schema(), indent=2)


FILES: Mapping[str, Callable[[], str]] = {"rule.schema.json": rule_schema}
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
