"""The language servers of the peers, and what each needs to start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import tools
from bench.scanners import write_ast_grep_config


@dataclass(frozen=True, slots=True)
class LanguageServer:
    name: str
    command: Sequence[str]
    initialization_options: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


def ruff() -> LanguageServer:
    return LanguageServer("ruff", [tools.peers("ruff"), "server"])


def ast_grep(rules: Path, workspace: Path) -> LanguageServer:
    # It diagnoses only files below the folder of its configuration.
    config = write_ast_grep_config(rules, workspace)
    return LanguageServer("ast-grep", [tools.ours("ast-grep"), "lsp", "-c", str(config)])
