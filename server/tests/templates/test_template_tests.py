"""What fails a template's test: a finding, other text, a place, a page that says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida.templates.testing import Judges, run_template_tests
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings

TEMPLATE = """\
id: py-get
title: Get
language: python
prefix: get
context: statement
body: |
  ${1:answer} = requests.get(${2:url}, timeout=10)
"""
PAGE = """\
# py-get
## What it gives
An answer.
## Why this way
It ends.
## Example
```python before
import requests
get<cursor>
```
```python after
import requests
answer = requests.get(url, timeout=10)
```
```python never
# get<cursor>
```
"""


def failures(folder: Path, template: str = TEMPLATE, page: str | None = PAGE) -> list[str]:
    (folder / "py-get.yml").write_text(template, encoding="utf-8")
    if page is not None:
        (folder / "py-get.md").write_text(page, encoding="utf-8")
    rules = RulesInForce(Settings(root=folder))
    report = run_template_tests([folder], Judges(rules.for_path, rules.suppressing))
    return [
        f"{Path(one.file).name}:{(one.line or 0) + 1}: {one.problem}{''.join(one.details)}"
        for one in report.failures
    ]


def test_a_good_one_passes(tmp_path: Path) -> None:
    assert failures(tmp_path) == []


def test_findings_of_the_expansion_fail_it(tmp_path: Path) -> None:
    (problem,) = failures(
        tmp_path,
        TEMPLATE.replace(", timeout=10", ""),
        PAGE.replace(", timeout=10", ""),
    )
    assert problem.startswith(
        "py-get.md:13: the expansion has a finding: py-request-without-timeout"
    )


def test_a_finding_that_was_there_before_is_not_the_template_s(tmp_path: Path) -> None:
    host = "import requests\nrequests.get(1)\n"
    assert failures(tmp_path, page=PAGE.replace("import requests\n", host)) == []


@pytest.mark.parametrize(
    ("template", "page", "expected"),
    [
        (
            TEMPLATE,
            PAGE.replace("answer =", "x ="),
            "py-get.md:12: the expansion gives another text",
        ),
        (TEMPLATE, PAGE.replace("# get<", "get<"), "py-get.md:16: the template is offered here"),
        (
            TEMPLATE,
            PAGE.replace("\nget<", "\nx = get<"),
            "py-get.md:8: not offered here: the place is expression",
        ),
        (TEMPLATE, PAGE.replace("# py-get\n", "# py-got\n", 1), "py-get.md:1: the title should be"),
        (
            TEMPLATE,
            PAGE.replace("## Why this way", "## Why"),
            "py-get.md:1: there is no section `## Why this way`",
        ),
        (TEMPLATE, PAGE.replace("after", "later"), "py-get.md:7: no block `after` follows"),
        (TEMPLATE, None, "py-get.yml:1: there is no page: write py-get.md"),
        (
            TEMPLATE.replace("${2:url}", "${2:("),
            PAGE,
            "py-get.yml:7: this placeholder is never closed",
        ),
        (TEMPLATE.replace("${2:url}", "${3:url}"), PAGE, "py-get.yml:1: there is no tab stop 2"),
        (
            TEMPLATE.replace("id: py-get", "id: py-got"),
            PAGE.replace("# py-get", "# py-got"),
            "py-get.yml:1: the file should be called",
        ),
        (
            TEMPLATE.replace("10)", "10"),
            PAGE.replace("10)", "10"),
            "py-get.md:12: the expansion is not valid code",
        ),
        (
            TEMPLATE.replace("language: python", "language: go"),
            PAGE,
            "py-get.md:7: the template is not for `python`",
        ),
    ],
)
def test_what_fails(tmp_path: Path, template: str, page: str | None, expected: str) -> None:
    found = failures(tmp_path, template, page)
    assert any(problem.startswith(expected) for problem in found), found
