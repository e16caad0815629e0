"""The project that the editors open."""

from __future__ import annotations

from pathlib import Path

import pytest

RULES = {
    "no-eval": "message: no eval\nseverity: error\nrule: {pattern: eval($X)}\n",
    "none-is": (
        "message: by identity\nseverity: warning\nrule: {pattern: $X == None}\n"
        "fix: $X is None\nfix-safety: safe\n"
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    for name, text in RULES.items():
        rule = f"id: {name}\nlanguage: python\n{text}"
        (tmp_path / "rules" / f"{name}.yml").write_text(rule, encoding="utf-8")
    (tmp_path / "aida.toml").write_text('packs = []\nrules = ["rules"]\n', encoding="utf-8")
    (tmp_path / "a.py").write_text('"🙂ä"; eval(x)\nif y == None:\n    pass\n', encoding="utf-8")
    return tmp_path
