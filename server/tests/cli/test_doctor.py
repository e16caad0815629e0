"""``aida doctor``: what is in order, what is not, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

GOOD = "id: no-eval\nlanguage: python\nmessage: m\nrule: {pattern: eval($X)}\n"


def doctor(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aida", "doctor", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def checks(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {check["name"]: check for check in json.loads(run.stdout)["checks"]}


def test_all_is_well(tmp_path: Path) -> None:
    run = doctor(tmp_path, "--json")
    assert run.returncode == 0, run.stdout
    found = checks(run)
    assert {check["state"] for check in found.values()} == {"ok"}
    assert {"python", "grammars", "packs", "settings", "rules", "git", "cache"} <= set(found)
    assert "revision" in found["rules"]["detail"]
    editors = {setup["editor"] for setup in json.loads(run.stdout)["editors"]}
    assert editors == {"VS Code", "Neovim", "Emacs", "Helix"}


def test_a_broken_rule_is_named_and_the_others_count(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "good.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "rules" / "bad.yml").write_text("id: bad\nlanguage: klingon\n", encoding="utf-8")
    (tmp_path / "aida.toml").write_text('packs = []\nrules = ["rules"]\n', encoding="utf-8")
    run = doctor(tmp_path, "--json")
    assert run.returncode == 1
    assert "bad.yml" in checks(run)["rule"]["detail"]
    assert checks(run)["rules"]["state"] == "ok"


def test_broken_settings_do_not_end_it(tmp_path: Path) -> None:
    (tmp_path / "aida.toml").write_text("packs = 5\n", encoding="utf-8")
    run = doctor(tmp_path)
    assert run.returncode == 1
    assert "packs: expected a list of strings" in run.stdout
    assert "cache" in run.stdout


def test_what_is_only_missed_is_a_warning(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    run = doctor(tmp_path, "--json", AIDA_CACHE_DIR=str(blocked / "cache"), PATH="")
    found = checks(run)
    assert (run.returncode, found["cache"]["state"], found["git"]["state"]) == (
        0,
        "warning",
        "warning",
    )
    assert all(check["help"] for check in found.values() if check["state"] == "warning")


def test_no_folder(tmp_path: Path) -> None:
    run = doctor(tmp_path, "nowhere")
    assert run.returncode == 2
    assert "nowhere is no folder" in run.stderr
