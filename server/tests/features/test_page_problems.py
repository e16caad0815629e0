"""Problems of rules' pages, on plain data."""

from __future__ import annotations

from aida.features.page_problems import page_problems
from aida.features.page_words import page_words
from aida.packs.catalog import bundled_packs, rule_files
from aida.rules.reader import read_rules

RULES = read_rules("id: no-x\nlanguage: python\nrule: {pattern: f()}\n").rules
PAGE = (
    "# no-x\n## What it does\nA.\n## Why is this bad?\nB.\n"
    "```python bad\nf()  # finding\n```\n```python good\ng()\n```\n"
)


def test_a_whole_page_has_no_problems() -> None:
    assert page_problems(PAGE.encode(), RULES) == []
    for path in rule_files(bundled_packs() / "go"):
        text = path.with_suffix(".md").read_bytes()
        assert page_problems(text, read_rules(path.read_text("utf-8"), str(path)).rules) == []


def test_what_is_missing_is_told() -> None:
    found = [problem.message for problem in page_problems(b"# no-y\n", RULES)]
    assert found[0] == "the title should be the rule's id: # no-x"
    assert len(found) == 5


def test_the_title_can_be_mended() -> None:
    for text, expected in ((b"# no-y\nx\n", b"# no-x\nx\n"), (b"x\n", b"# no-x\nx\n")):
        (mend,) = (r for problem in page_problems(text, RULES) for r in problem.replacements)
        assert mend.span is not None
        assert text[: mend.span.start] + mend.text.encode() + text[mend.span.end :] == expected


def test_a_block_that_is_never_closed_is_told_at_its_line() -> None:
    text = PAGE + "```python bad\nf()\n"
    (problem,) = page_problems(text.encode(), RULES)
    assert text[problem.span.start : problem.span.end] == "```python bad"


def words(text: str) -> list[str]:
    source = text.encode()
    return [word.text for word in page_words(source, len(source), "no-x", ["python", "go"])]


def test_heads_and_openings_are_offered() -> None:
    assert words("#")[:2] == ["# no-x", "## What it does"]
    assert words("# no-x\n## What it does\n##") == [
        "## Why is this bad?",
        "## Example",
        "## More examples",
        "## References",
    ]
    assert words("```")[:3] == ["```python bad", "```python fixed", "```python good"]
    assert words("````py")[0] == "````python bad"
    assert words("```python bad\n#") == []
    assert words("some # text") == []
