"""A throw-away project, and the command line run on it as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NO_PRINT = """\
id: no-print
language: python
severity: warning
message: print of $X
note: Use the log.
rule: {pattern: print($X)}
"""
EQUALS_NONE = """\
id: equals-none
title: Comparison with None
language: python
severity: info
message: compare $X with is
rule: {pattern: $X == None}
fix: $X is None
fix-safety: safe
"""
NO_ASSERT = """\
id: no-assert
language: python
severity: error
message: assert may be stripped
rule: {pattern: assert $X}
fix: check($X)
fix-safety: unsafe
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)

    def places(self) -> list[tuple[str, str, int]]:
        """Rule, path and line (from 1) of every finding."""
        return [
            (finding["rule"], finding["path"], finding["range"]["start"]["line"] + 1)
            for finding in self.json["findings"]
        ]


class Project:
    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.cache = cache
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def with_rules(self, *texts: str, settings: str = "") -> Project:
        """The project's own rules instead of the bundled ones."""
        for number, text in enumerate(texts):
            self.write(f"rules/{number}.yml", text)
        own = 'packs = []\nrules = ["rules"]\nexclude = ["rules/**"]\n'
        self.write("aida.toml", own + settings)
        return self

    def aida(
        self,
        *words: str,
        stdin: bytes = b"",
        cwd: str = "",
        under: Sequence[str] = (),
        **environment: str,
    ) -> Result:
        """Run ``aida WORDS``, ``under`` a command that runs another one, such as setpriv."""
        run = subprocess.run(
            [*under, sys.executable, "-m", "aida", *words],
            cwd=self.folder / cwd,
            input=stdin,
            capture_output=True,
            env=self.environment(**environment),
            timeout=120,
            check=False,
        )
        # As a terminal shows them: a test that depends on line endings says so.
        return Result(run.returncode, run.stdout.decode(), run.stderr.decode())

    def check(self, *words: str, **options: Any) -> Result:
        """``aida check --format json``."""
        return self.aida("check", "--format", "json", *words, **options)

    def environment(self, **more: str) -> dict[str, str]:
        ours = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "AIDA_TRACEBACK")
        environment = {key: value for key, value in os.environ.items() if key not in ours}
        return environment | {"AIDA_CACHE_DIR": str(self.cache), "PYTHONUTF8": "1"} | more
