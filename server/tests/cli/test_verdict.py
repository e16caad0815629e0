"""The verdict of `aida check`: the same wherever the project lies, another when anything counts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

RULE = """
id: no-eval
language: python
severity: error
message: eval
rule: {pattern: eval($$$A)}
"""


def verdict(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "aida", "check", "--format", "json", *words]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return json.loads(run.stdout)["verdict"]


def make(folder: Path) -> Path:
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "no-eval.yml").write_text(RULE, encoding="utf-8")
    (folder / "aida.toml").write_text('packs = []\nrules = ["rules"]\n', encoding="utf-8")
    (folder / "a.py").write_text("eval(1)\n", encoding="utf-8")
    return folder


def test_the_verdict_travels(tmp_path: Path) -> None:
    here = make(tmp_path / "one")
    there = tmp_path / "far" / "away" / "two"
    shutil.copytree(here, there)
    first = verdict(here)
    assert verdict(there) == first
    assert verdict(here) == first, "the answer from the cache"
    assert verdict(here, "--no-cache") == first
    assert verdict(tmp_path, str(there)) == first


def test_what_counts_changes_it(tmp_path: Path) -> None:
    folder = make(tmp_path / "one")
    seen = [verdict(folder)]
    (folder / "a.py").write_text("\n\neval(1)\n", encoding="utf-8")
    assert verdict(folder) == seen[0], "the same finding, further down"
    (folder / "a.py").write_text("eval(1)\neval(2)\n", encoding="utf-8")
    seen.append(verdict(folder))
    text = "eval(1)  # aida: allow[no-eval] -- reviewed\neval(2)\n"
    (folder / "a.py").write_text(text, encoding="utf-8")
    seen.append(verdict(folder))
    baseline = [sys.executable, "-m", "aida", "baseline", "create"]
    subprocess.run(baseline, cwd=folder, check=True, capture_output=True)
    seen.append(verdict(folder))
    assert verdict(folder, "--show-baselined") == seen[-1]
    (folder / "rules" / "no-eval.yml").write_text(RULE + "note: x\n", encoding="utf-8")
    seen.append(verdict(folder))
    assert len(set(seen)) == len(seen)
