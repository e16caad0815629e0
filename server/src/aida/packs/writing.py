"""Rule files and pages as text, for those that are made rather than written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from aida.packs.pages import Role

RULE_SUFFIX = ".yml"
WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, and code of several lines as a block."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def rule_text(rule: Mapping[str, Any]) -> str:
    """YAML of one rule, its keys in the order given."""
    return yaml.dump(dict(rule), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def page_text(name: str, about: str, why: str, examples: Sequence[tuple[str, Role, str]]) -> str:
    """Markdown of a page. ``examples`` are language, role and code."""
    parts = [f"# {name}", "## What it does", about, "## Why is this bad?", why, "## Example"]
    before = None
    for language, role, code in examples:
        if role is Role.GOOD and before is Role.BAD:
            parts.append("Use instead:")
        before = role
        fence = "`" * max(3, _longest_run(code) + 1)
        parts.append(f"{fence}{language} {role}\n{code.rstrip()}\n{fence}")
    return "\n".join(parts) + "\n"


def _longest_run(code: str) -> int:
    longest = run = 0
    for character in code:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def write_new(files: Mapping[Path, str]) -> None:
    """Write files that do not exist yet; raises FileExistsError before anything is written."""
    for path in files:
        if path.exists():
            raise FileExistsError(17, "exists already, and nothing was written", str(path))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
