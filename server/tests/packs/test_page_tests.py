from __future__ import annotations

from aida.packs.page_tests import Failure, run_page
from aida.packs.pages import read_page
from aida.rules.reader import read_rules

RULE = """\
id: no-f
language: [python, javascript]
message: m
rule: {pattern: f($X)}
fix: g($X)
"""
HEAD = "# no-f\n## What it does\nx\n## Why is this bad?\nx\n## Example\n"
GOOD = "```python good\ng(1)\n```\n"


def failures(text: str, rule: str = RULE) -> list[Failure]:
    result = read_rules(rule)
    assert not result.errors
    return list(run_page(read_page(text), result.rules, "p.md"))


def problems(body: str, rule: str = RULE) -> list[str]:
    return [failure.problem for failure in failures(HEAD + body, rule)]


def test_a_page_that_passes() -> None:
    assert failures(HEAD + "```python bad\nf(1)  # finding\n```\n" + GOOD) == []
    assert failures(HEAD + "```js bad\nf(1) // finding\n```\n" + GOOD) == []


def test_what_is_missing() -> None:
    found = [failure.problem for failure in failures("# other\n")]
    assert found == [
        "the title should be the rule's id: # no-f",
        "there is no section `## What it does`",
        "there is no section `## Why is this bad?`",
        "there is no bad example: a block that opens with ```python bad",
        "there is no good example: a block that opens with ```python good",
    ]


def test_lines_are_compared_exactly() -> None:
    [failure] = failures(HEAD + "```python bad\nf(1)\nx  # finding\nf(2)  # finding\n```\n" + GOOD)
    assert failure.problem == (
        "bad example: 1 marked line not reported, 1 line reported without a mark"
    )
    assert failure.details == ("+ 8: f(1)", "- 9: x  # finding")
    assert failure.line == 7


def test_a_bad_example_without_marks() -> None:
    assert problems("```python bad\nf(1)\n```\n" + GOOD) == [
        "no line of this bad example ends in the comment `finding`"
    ]


def test_a_fixed_block() -> None:
    bad = "```python bad\nf(1)  # finding\n```\n"
    assert problems(bad + "```python fixed\ng(1)\n```\n" + GOOD) == []
    assert problems(bad + "```python fixed\ng(1)  # finding\n```\n" + GOOD) == []
    [failure] = failures(HEAD + bad + "```python fixed\nh(1)\n```\n" + GOOD)
    assert failure.problem == "fixed example: the fix gives another text"
    assert failure.details == ("- h(1)", "+ g(1)")


def test_a_fixed_block_of_a_rule_without_a_fix() -> None:
    rule = RULE.replace("fix: g($X)\n", "")
    body = "```python bad\nf(1)  # finding\n```\n```python fixed\ng(1)\n```\n" + GOOD
    assert problems(body, rule) == ["a fixed block, but the rule has no fix"]


def test_a_language_that_the_rule_does_not_have() -> None:
    body = "```python bad\nf(1)  # finding\n```\n```go good\ng(1)\n```\n"
    assert problems(body) == ["the rule is not for `go`, the language of this example"]


def test_a_text_rule_takes_any_language() -> None:
    rule = "id: no-f\nlanguage: text\nmessage: m\nrule: {regex: 'key=\\d+'}\n"
    body = "```ini bad\nkey=12 # finding\n```\n```anything good\nkey=x\n```\n"
    assert problems(body, rule) == []
