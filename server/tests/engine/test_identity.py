"""The identity of a finding: what must not change it, and that no other finding ever takes it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aida.engine import check
from aida.engine.identity import identities, identities_in
from aida.findings import Finding
from aida.packs.loading import load_rules
from aida.packs.sources import RuleSources
from aida.rules.compiler import RuleSet
from aida.syntax.grammar import kind_id
from aida.syntax.languages import LANGUAGES, find_language
from aida.syntax.scopes import SCOPES
from server.tests.engine.formatters import prettier, ruff_format

RULES = """
id: call
language: [python, javascript, typescript]
message: m
rule: {pattern: danger($$$A)}
---
id: none
language: python
message: m
rule: {pattern: $X == None}
---
id: function
language: python
message: m
rule: {kind: function_definition}
---
id: arrow
language: [javascript, typescript]
message: m
rule: {kind: arrow_function}
---
id: mark
language: text
message: m
rule: {regex: 'MARK\\d'}
---
id: root
language: yaml
message: m
rule: {kind: block_mapping_pair, regex: '^user:'}
"""


@cache
def ruleset() -> RuleSet:
    loaded = load_rules(RuleSources([(Path("rules.yml"), RULES.encode())]))
    assert not loaded.errors
    return RuleSet(loaded.rules)


def found(source: bytes | str, language: str = "python") -> list[tuple[Finding, str]]:
    """Findings with their identities."""
    text = source if isinstance(source, bytes) else source.encode()
    spoken = find_language(language)
    result = check(text, spoken, ruleset())
    names = identities(result.findings, result.root, text, spoken, ruleset().text.ids)
    assert names == identities_in(result.findings, text, spoken, ruleset())
    assert len(set(names)) == len(names), "no two findings of a file share one"
    return list(zip(result.findings, names, strict=True))


def names(source: bytes | str, language: str = "python") -> list[str]:
    return [name for _, name in found(source, language)]


# ---------------------------------------------------------------- programs

STATEMENTS = (
    "danger(a, 'b')", 'danger("b")', "danger(0XFF, b.c[1])", "x = danger(1)", "x == None",
    "if x == None:\n    danger(x)", "for i in y:\n    danger(i)\n    i == None",
    "danger(lambda: 1)",
    "return danger({'k': [1, 2]})", "danger(\n    a,\n    b=2)", "pass  # MARK1", "pass  # MARK2",
    "danger(aaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccccccccccccccccccccc, ddd)",
    "def inner(a):\n    danger(a)", "x = (danger(a) +\n     danger(b))",
    "'it\\'s'; danger('it\\'s')",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A function, or a class with one."""

    name: str
    in_class: bool
    statements: tuple[str, ...]

    def render(self, unit: str = "    ") -> str:
        body = "\n".join(self.statements)
        lines = [f"def {self.name}(x, y):", *(unit + line for line in self._indented(body, unit))]
        if self.in_class:
            lines = [f"class C{self.name}:", *(unit + line for line in lines)]
        return "\n".join(lines) + "\n"

    def _indented(self, body: str, unit: str) -> list[str]:
        return [
            unit * (indent // 4) + line.lstrip()
            for line in body.split("\n")
            for indent in (len(line) - len(line.lstrip()),)
        ]


ITEMS = st.lists(
    st.builds(
        Item,
        name=st.sampled_from([f"f{number}" for number in range(9)]),
        in_class=st.booleans(),
        statements=st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5).map(tuple),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda item: item.name,
)


def program(items: list[Item], unit: str = "    ", between: str = "\n") -> str:
    return between.join(item.render(unit) for item in items)


# ---------------------------------------------------------------- what must not matter


@given(ITEMS, st.sampled_from(["\n\n\n", "\n# a comment\n\n", "import os\n", "x = 1\n\n"]))
def test_shifted_lines(items: list[Item], between: str) -> None:
    assert names(between + program(items, between=between)) == names(program(items))


@given(ITEMS, st.sampled_from(["  ", "\t", " " * 7]))
def test_other_indentation(items: list[Item], unit: str) -> None:
    assert names(program(items, unit)) == names(program(items))


@given(ITEMS)
def test_other_line_endings(items: list[Item]) -> None:
    assert names(program(items).replace("\n", "\r\n")) == names(program(items))


@given(ITEMS, st.sampled_from([40, 88, 200]))
@settings(max_examples=25, deadline=None)  # each runs a process
def test_formatting_by_ruff(items: list[Item], width: int) -> None:
    formatted = ruff_format(program(items), width)
    assert names(formatted) == names(program(items))


@given(ITEMS, st.data())
def test_order_of_functions(items: list[Item], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(items))
    before, after = (names(_unmarked(program(order))) for order in (items, shuffled))
    assert sorted(after) == sorted(before)


SCRIPTS = (
    "danger('it\\'s', \"b\")", "const x = danger(a => a + 1)", "danger(0XFF)\ndanger()",
    "if (a) danger(b), danger(c)", "const o = {'k': () => danger(1), k2() { danger(o) }}",
    "export default class A { m() { return danger(function () { danger(2) }) } }",
    "danger(aaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, (ccccccccccccccc) => ddd(1))",
    "const f = async (x) => { for (const y of x) { danger(y) } }",
    "x = a ? (danger(1)) : danger(2)",
    "A.prototype.q = function () { danger(this) }",
    "danger`x ${danger( 1 )}`; danger({\"a-b\": 1})",
)  # fmt: skip


def test_formatting_by_prettier(tmp_path: Path) -> None:
    """Scripts of random statements, laid out in two ways that differ in every option."""
    chance = random.Random(20_260_101)
    sources = {
        f"{number}.{suffix}": "\n".join(
            f"function f{n}() {{ {text} }}" if n % 2 and "export" not in text else text
            for n, text in enumerate(chance.sample(SCRIPTS, 5))
        )
        for number in range(20)
        for suffix in ("js", "ts")
    }
    sources |= {f"{n}.yaml": f"a:\n    - 'user':   {n}\n      b: {{user: 1}}\n" for n in range(2)}
    ways = [
        ["--no-semi", "--single-quote", "--trailing-comma=none", "--print-width=30"],
        ["--use-tabs", "--arrow-parens=avoid", "--quote-props=consistent", "--print-width=200"],
    ]
    for number, options in enumerate(ways):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, text in prettier(folder, sources, *options).items():
            language = {"js": "javascript", "ts": "typescript"}.get(name.split(".")[1], "yaml")
            assert text != sources[name]
            assert names(text, language) == names(sources[name], language), name
            assert len(names(text, language)) > 1 or language == "yaml"


def _unmarked(text: str) -> str:
    """Findings of text rules have no scope, so that only their order tells equal ones apart."""
    return re.sub(r"MARK\d", "", text)


# ---------------------------------------------------------------- what must matter


@given(ITEMS, st.data())
def test_a_copy_gets_new_ones(items: list[Item], data: st.DataObject) -> None:
    original = names(program(items))
    copy = data.draw(st.sampled_from(items))
    with_copy = names(program([*items, copy]))
    assert with_copy[: len(original)] == original
    assert not set(with_copy[len(original) :]) & set(original)


@given(ITEMS, st.data())
def test_a_removed_function_takes_its_own_along(items: list[Item], data: st.DataObject) -> None:
    removed = data.draw(st.sampled_from(items))
    rest = [item for item in items if item is not removed]
    before = set(names(_unmarked(program(items))))
    own = set(names(_unmarked(program([removed]))))
    assert set(names(_unmarked(program(rest)))) == before - own


@given(ITEMS, st.data())
def test_a_new_statement_takes_nobodys(items: list[Item], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    changed = list(items)
    item = items[place]
    changed[place] = Item(item.name, item.in_class, ("danger(brand_new)", *item.statements))
    before, after = names(program(items)), names(program(changed))
    assert set(before) < set(after)
    [fresh] = [name for finding, name in found(program(changed)) if name not in before]
    assert len(after) == len(before) + 1 and fresh in after


def test_a_renamed_function_is_another_place() -> None:
    assert names("def f():\n    danger()\n")[1] != names("def g():\n    danger()\n")[1]


def test_a_function_is_known_by_its_name() -> None:
    """A finding about a whole function outlives a change of its body."""
    [(_, before)] = found("def f():\n    pass\n")
    [(_, after)] = found("def f():\n    return 1\n")
    assert before == after
    assert before not in names("def g():\n    pass\n")


def test_the_end_of_a_long_match_does_not_count() -> None:
    start = "danger(" + "a, " * 300
    assert names(start + "b)\n") == names(start + "c)\n")
    assert names("danger(a, b)\n") != names("danger(a, c)\n")


def test_text_rules_do_not_depend_on_a_tree() -> None:
    text = "def f():\n    x = 1  # MARK1\n"
    spoken = find_language("python")
    result = check(text.encode(), spoken, ruleset())
    by_rule = {finding.rule: name for finding, name in found(text)}
    mark = [finding for finding in result.findings if finding.rule == "mark"]
    assert identities(mark, None, text.encode(), spoken) == [by_rule["mark"]]
    assert names(text, "html") == [by_rule["mark"]]


# ---------------------------------------------------------------- as published


@pytest.mark.parametrize(
    ("source", "language", "parts"),
    [
        ("danger( 'A', b )", "python", ["call\n\ndangerab\n0"]),
        ("danger(1)\ndanger(1)\n", "python", ["call\n\ndanger1\n0", "call\n\ndanger1\n1"]),
        (
            "class A:\n    def B(self):\n        danger()\n",
            "python",
            ["function\na\tb\t\n\n0", "call\na\tb\t\ndanger\n0"],
        ),
        ("const f = { 'k': () => danger() };", "typescript",
         ["arrow\nf\tk\t\n=>danger\n0", "call\nf\tk\t\ndanger\n0"]),
        ("a:\n  - user: 0\n", "yaml", ["root\na\tuser\t\n\n0"]),
    ],
)  # fmt: skip
def test_the_published_algorithm(source: str, language: str, parts: list[str]) -> None:
    expected = ["1:" + blake2b(part.encode(), digest_size=8).hexdigest() for part in parts]
    assert names(source, language) == expected


def test_every_kind_in_the_table_exists() -> None:
    """A misspelt kind would be a scope that is never seen."""
    spoken = {language.name: language for language in LANGUAGES}
    missing = [
        (name, kind)
        for name, kinds in SCOPES.items()
        for kind in kinds
        if kind_id(spoken[name], kind) is None
    ]
    assert missing == []
