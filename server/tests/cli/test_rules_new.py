"""``aida rules new``: from code to a rule, a page, and tests that pass."""

from __future__ import annotations

import pytest

from server.tests.cli.project import Project

CASES = {
    "one snippet": (["eval(x)\n"], ["int(x)\n"], "py", "pattern: eval(x)"),
    "names that differ": (["eval(x)\n", "eval(y)\n"], [], "py", "pattern: eval($A)"),
    "the same name twice": (["f(x, x)\n", "f(y, y)\n"], [], "py", "pattern: f($A, $A)"),
    "lists that differ": (["f(x)\n", "f(1, 2)\n"], [], "py", "pattern: f($$$ARGS)"),
    "a call within statements": (
        ["import yaml\n\ndef f(x):\n    return yaml.load(x)\n", "import yaml\ny = yaml.load(a)\n"],
        ["import yaml\n\ndef f(x):\n    return yaml.safe_load(x)\n"],
        "py",
        "pattern: yaml.load($A)",
    ),
    "what the good code has besides": (
        ["requests.get(url)\n", "requests.get(url, headers=h)\n"],
        ["requests.get(url, timeout=5)\n"],
        "py",
        "regex: ^timeout\\b",
    ),
    "marked lines": (
        ["x = 1\nif x == None: pass  # finding\n", "y = 2\nif y == None: pass  # finding\n"],
        ["if x is None: pass\n"],
        "py",
        "$A == None",
    ),
    "blocks": (
        ["try { a(); } catch (e) {}\n", "try { b(); c(1); } catch (err) {}\n"],
        ["try { b(); } catch (err) { log(err) }\n"],
        "js",
        "pattern: try { $$$BODY } catch ($A) {}",
    ),
    "go": (
        ['package a\nfunc f() { panic("x") }\n', 'package a\nfunc f() { panic("y") }\n'],
        ["package a\nfunc f() { log(1) }\n"],
        "go",
        "panic(",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_passes_its_page(empty: Project, name: str) -> None:
    bads, goods, suffix, said = CASES[name]
    words: list[str] = []
    for kind, codes in (("bad", bads), ("good", goods)):
        for number, code in enumerate(codes):
            empty.write(f"{kind}{number}.{suffix}", code)
            words += [f"--{kind}", f"{kind}{number}.{suffix}"]
    if not goods:
        empty.write(f"good.{suffix}", "other(1)\n")
        words += ["--good", f"good.{suffix}"]
    result = empty.aida("rules", "new", *words, "--id", "mine")
    assert result.code == 0, result.out + result.err
    assert said in empty.read("rules/mine.yml").decode()
    tested = empty.aida("rules", "test", "rules")
    assert tested.code == 0, tested.out


def test_nothing_is_overwritten(empty: Project) -> None:
    empty.write("rules/mine.md", "mine")
    words = ("rules", "new", "--bad", "-", "--lang", "python", "--id", "mine")
    result = empty.aida(*words, stdin=b"eval(x)\n")
    assert result.code == 2 and "mine.md: exists already" in result.err
    assert not (empty.folder / "rules/mine.yml").exists()
    assert empty.read("rules/mine.md") == b"mine"


def test_a_name_is_made_up(empty: Project) -> None:
    empty.write("good.py", "int(x)\n")
    words = ("rules", "new", "--bad", "-", "--good", "good.py", "--lang", "python", "--dir", "own")
    result = empty.aida(*words, stdin=b"eval(x)\n")
    assert result.code == 0 and "wrote own/no-eval-x.yml\n" in result.out
    assert "$ARGS" not in result.out and "bad code 1:1:1 · call" in result.out


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (b"f(", ("--lang", "python"), "not complete python"),
        (b"f(1)\nx = 2\n", ("--lang", "python"), "nothing in common"),
        (b"", ("--lang", "python"), "the bad code is empty"),
        (b"f(1)\n", (), "which language"),
    ],
)
def test_code_of_which_no_rule_can_be_made(
    empty: Project, code: bytes, words: tuple[str, ...], said: str
) -> None:
    result = empty.aida("rules", "new", "--bad", "-", *words, stdin=code)
    assert result.code == 2 and said in result.err, result.out + result.err
    assert not (empty.folder / "rules").exists()


def test_no_code_at_all(empty: Project) -> None:
    result = empty.aida("rules", "new")
    assert result.code == 2 and "--bad" in result.err
