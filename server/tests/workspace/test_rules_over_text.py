"""Rule files with a rule over any text are recognised before a rule is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings

RULE = "rules: [{{id: r, severity: ERROR, message: m, pattern-regex: x, {}}}]"


@pytest.mark.parametrize(
    ("languages", "any_text"),
    [
        ("languages: [regex]", True),
        ("languages: [ 'generic' ]", True),
        ('"languages": ["none"]', True),
        ("languages:\n  [\n  generic]", True),
        ("languages: [python]", False),
    ],
)
def test_the_guess_agrees_with_the_rules(tmp_path: Path, languages: str, any_text: bool) -> None:
    (tmp_path / "r.yml").write_text(RULE.format(languages))
    rules = RulesInForce(Settings(root=tmp_path, rules=(tmp_path / "r.yml",), packs=()))
    assert rules.may_have_text_rules == rules.has_text_rules == any_text
