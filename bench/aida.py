"""The one place that knows how AIDA is called."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from bench import tools
from bench.language_servers import LanguageServer
from bench.scanners import CORES, Finding, Scanner
from bench.timing import Command

CACHE_VARIABLE = "AIDA_CACHE_DIR"


def program() -> str:
    return tools.ours("aida")


def scanner(rules: Path, code: Path, target: str, cache: Path, *, cold: bool) -> Scanner:
    """Cold: nothing that an earlier run remembered is there; compiled Python files are."""
    arguments = [program(), "check", target, "--rules", str(rules), "--no-default-packs"]
    arguments += ["--format", "json", "--jobs", str(CORES)]
    environment = {CACHE_VARIABLE: str(cache)}
    forget = (lambda: shutil.rmtree(cache, ignore_errors=True)) if cold else (lambda: None)
    command = Command(arguments, code, environment, prepare=forget)
    return Scanner("aida", command, lambda output: _read(output, code))


def check_one_file(file: Path, cache: Path) -> Command:
    """What a person types: the bundled rules, the cache as the last run left it."""
    return Command([program(), "check", file.name], file.parent, {CACHE_VARIABLE: str(cache)})


def language_server(rules: Path, scratch: Path) -> LanguageServer:
    options = {"rules": [str(rules)], "noDefaultPacks": True}
    environment = {CACHE_VARIABLE: str(scratch / "aida-server-cache")}
    return LanguageServer("aida", [program(), "lsp"], options, environment)


def language_server_with_all_packs(scratch: Path) -> LanguageServer:
    environment = {CACHE_VARIABLE: str(scratch / "aida-server-cache")}
    return LanguageServer("aida", [program(), "lsp"], {}, environment)


def _read(output: bytes, code: Path) -> list[Finding]:
    return [
        (
            finding["rule"],
            Path(os.path.relpath(code / finding["path"], code)).as_posix(),
            finding["range"]["start"]["byte"],
            finding["range"]["end"]["byte"],
        )
        for finding in json.loads(output)["findings"]
    ]
