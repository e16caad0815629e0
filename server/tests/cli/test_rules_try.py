"""``aida rules try``, as a person runs it."""

from __future__ import annotations

import pytest

from server.tests.cli.project import Project

CODE = "import os\n\n\ndef f(url, *a):\n    print(eval(url), *a)\n    return eval(os)\n"


@pytest.fixture
def code(empty: Project) -> Project:
    empty.write("src/a.py", CODE)
    empty.write("src/b.py", "eval(1)\n")
    empty.write("src/c.js", "eval(2)\n")
    return empty


def test_matches_with_frames_and_captures(code: Project) -> None:
    result = code.aida("rules", "try", "eval($X)", "src", "--lang", "python")
    assert result.code == 0, result.err
    assert "src/a.py:5:11 · call\n" in result.out
    assert " 5 │     print(eval(url), *a)\n   │           ^^^^^^^^^\n" in result.out
    assert "   $X = url  identifier\n" in result.out
    assert result.out.endswith("3 matches in 2 files; 2 files searched\n")


def test_the_language_of_the_only_path_is_enough(code: Project) -> None:
    assert "1 match in 1 file" in code.aida("rules", "try", "eval($X)", "src/c.js").out
    result = code.aida("rules", "try", "eval($X)", "src")
    assert result.code == 2 and "--lang" in result.err


def test_json(code: Project) -> None:
    words = ("rules", "try", "print($$$ALL)", "--lang", "python", "--format", "json", "--debug")
    data = code.aida(*words).json
    assert (data["count"], data["files"], data["searched"]) == (1, 1, 2)
    (match,) = data["matches"]
    assert match["path"] == "src/a.py" and match["text"] == "print(eval(url), *a)"
    (capture,) = match["captures"]
    assert capture["name"] == "$$$ALL" and capture["text"] == "eval(url), *a"
    assert data["trees"][-2:] == ["      $$$ALL  any number of nodes", '      ")"']


def test_limit_counts_all(code: Project) -> None:
    out = code.aida("rules", "try", "eval($X)", "--lang", "python", "--limit", "1").out
    assert out.count("$X = ") == 1
    assert "2 more matches are not shown" in out and "3 matches in 2 files" in out


def test_debug_shows_the_tree(code: Project) -> None:
    out = code.aida("rules", "try", "eval($X)", "src/b.py", "--debug").out
    assert out.startswith(
        "eval($X)  (python, smart)\n  call\n    identifier `eval`\n    argument_list\n"
        '      "("\n      $X  one named node\n      ")"\n'
    )


def test_a_rule_object_on_standard_input(code: Project) -> None:
    rule = b"kind: call\nhas: {field: arguments, has: {kind: identifier, pattern: $Y}}\n"
    result = code.aida("rules", "try", "--rule", "-", "--lang", "python", stdin=rule)
    assert "src/a.py:6:12 · call" in result.out and "$Y = os  identifier" in result.out
    assert code.aida("rules", "try", "--rule", "-", stdin=rule).code == 2


def test_a_whole_rule_file(code: Project) -> None:
    code.write("r.yml", "id: a\nlanguage: [python, js]\nrule: {pattern: eval($N)}\n")
    result = code.aida("rules", "try", "--rule", "r.yml", "src")
    assert "4 matches in 3 files; 3 files searched" in result.out


@pytest.mark.parametrize(
    ("pattern", "language", "said"),
    [
        ("except $E:", "python", "selector: except_clause"),
        ("case $X: $$$", "go", "selector: expression_case"),
        ("a; b", "go", "more than one piece of code"),
        ("class A { $$$", "java", "not complete code in java"),
        ("f(", "python", "not complete code"),
    ],
)
def test_a_pattern_that_is_no_code(code: Project, pattern: str, language: str, said: str) -> None:
    result = code.aida("rules", "try", pattern, "--lang", language)
    assert result.code == 2 and said in result.err, result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("pattern", "said"), [("f(...)", "write `f($$$)`"), ("f($x)", "in capitals, `$X`")]
)
def test_a_pattern_that_means_something_else(code: Project, pattern: str, said: str) -> None:
    result = code.aida("rules", "try", pattern, "--lang", "python")
    assert result.code == 0 and said in result.err


def test_what_is_advised_works(code: Project) -> None:
    code.write("d.py", "try:\n    f()\nexcept OSError:\n    pass\n")
    advice = code.aida("rules", "try", "except $E:", "--lang", "python").err
    rule = advice.partition("rule: {")[2].strip().removesuffix("}")
    rule = rule.replace("'", '"').encode()
    result = code.aida("rules", "try", "--rule", "-", "--lang", "python", stdin=rule)
    assert "d.py:3:1 · except_clause" in result.out, result.out + result.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("eval($X)", "nowhere", "--lang", "python"), "nowhere: there is no such file"),
        (("eval($X)", "--lang", "pythn"), "did you mean `python`?"),
        ((), "what is to be found?"),
        (("--rule", "gone.yml"), "gone.yml: No such file"),
    ],
)
def test_what_cannot_be_carried_out(code: Project, words: tuple[str, ...], said: str) -> None:
    result = code.aida("rules", "try", *words)
    assert result.code == 2 and said in result.err


def test_options_may_stand_between_the_words(code: Project) -> None:
    result = code.aida("rules", "try", "eval($X)", "--lang", "python", "src/b.py", "src/a.py")
    assert result.out.endswith("3 matches in 2 files; 2 files searched\n"), result.err
