"""``aida templates`` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from aida.rules.yaml_reader import read_yaml
from aida.templates.catalog import SCAFFOLD_FILE, bundled_templates, template_files
from server.tests.cli.project import Project

OWN = """\
id: py-own
title: Our own
language: python
prefix: own
context: statement
body: |
  ${1:answer} = eval(${2:text})
"""
SCAFFOLD = """\
id: own-thing
title: A thing
language: python
questions:
  name: {ask: Its name, pattern: "[a-z]+"}
  size: {ask: Its size, type: integer, default: 3}
  tested: {ask: With tests?, type: boolean, default: false}
files:
  - {path: "test*", when: tested}
after: Now look at {{ name }}.
"""


@pytest.fixture
def project(empty: Project) -> Project:
    empty.write("aida.toml", 'templates = ["templates"]\n')
    empty.write("templates/py-own.yml", OWN)
    empty.write("templates/own-thing/scaffold.yml", SCAFFOLD)
    empty.write("templates/own-thing/files/{{ name }}.py.jinja", "SIZE = {{ size }}\n")
    empty.write("templates/own-thing/files/test_it.py", "x = 1\n")
    empty.write("a.py", "def f(text):\n    \n")
    return empty


def test_list(project: Project) -> None:
    listed = json.loads(project.aida("templates", "list", "--format", "json").out)["templates"]
    by_id = {one["id"]: one for one in listed}
    assert by_id["py-own"]["source"] == "templates/py-own.yml"
    assert by_id["own-thing"]["kind"] == "scaffold"
    assert by_id["py-main"]["prefixes"] == ["main"]
    text = project.aida("templates", "list", "--lang", "python").out
    assert "py-own" in text and "Our own" in text
    assert "py-own" not in project.aida("templates", "list", "--lang", "go").out


def test_show(project: Project) -> None:
    out = project.aida("templates", "show", "py-main").out
    for part in ("py-main  Entry point", "prefix     main", "What it gives", "Why this way"):
        assert part in out
    asked = project.aida("templates", "show", "own-thing").out
    assert "Its size (default: 3)" in asked


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("show", "py-mian"), "did you mean `py-main`?"),
        (("expand", "py-own", "--at", "a.py"), "is not FILE:LINE:COLUMN"),
        (("expand", "py-own", "--at", "a.py:99"), "there is no line 99"),
        (("expand", "py-own", "--at", "aida.toml:1"), "it is for: python"),
        (("expand", "py-own", "--set", "9=x"), "has no tab stop `9`"),
        (("expand", "py-own", "--set", "x"), "is not NAME=VALUE"),
        (("expand", "py-own", "--to", "x"), "`--to` is for scaffolds"),
        (("expand", "py-own", "--write"), "say --at"),
        (("expand", "own-thing", "--write"), "`--write` is for snippets"),
        (("expand", "own-thing"), "is not answered: Its name"),
        (("expand", "own-thing", "--set", "name=X1"), "it must fit [a-z]+"),
        (("expand", "own-thing", "--set", "name=x", "--set", "size=y"), "not a whole number"),
        (("expand", "own-thing", "--set", "nam=x"), "no such question"),
        (("expnd", "x"), "invalid choice"),
    ],
)
def test_mistakes(project: Project, words: tuple[str, ...], problem: str) -> None:
    result = project.aida("templates", *words)
    assert result.code == 2
    assert problem in result.err and "Traceback" not in result.err


def test_a_broken_template_is_told_and_the_others_go_on(project: Project) -> None:
    project.write("templates/py-bad.yml", OWN.replace("context", "contxt"))
    result = project.aida("templates", "list")
    assert result.code == 2 and "py-own" in result.out
    assert "py-bad.yml:5:1: `contxt` is not a key" in result.err
    assert "did you mean `context`?" in result.err


def test_expanding_shows_and_changes_nothing(project: Project) -> None:
    before = project.read("a.py")
    shown = project.aida(
        "templates", "expand", "py-http-get", "--at", "a.py:2:5", "--set", "2=text"
    )
    assert shown.code == 0
    assert "response = requests.get(text, timeout=10)\n    response.raise" in shown.out
    diff = project.aida("templates", "expand", "py-http-get", "--at", "a.py:2", "--diff").out
    assert "+import requests" in diff and "+    response.raise_for_status()" in diff
    assert project.read("a.py") == before


def test_writing_what_is_clean(project: Project) -> None:
    result = project.aida("templates", "expand", "py-http-get", "--at", "a.py:2", "--write")
    assert (result.code, result.out) == (0, "wrote a.py\n")
    assert project.read("a.py").startswith(b"import requests\n\ndef f(text):\n    response = ")


def test_what_the_rules_find_is_shown_first_and_not_written(project: Project) -> None:
    project.write("rules/0.yml", "id: no-eval\nlanguage: python\nrule: {pattern: eval($X)}\n")
    project.write("aida.toml", 'templates = ["templates"]\nrules = ["rules"]\npacks = []\n')
    before = project.read("a.py")
    checked = project.aida("templates", "expand", "py-own", "--at", "a.py:2", "--check")
    assert checked.code == 1 and "a.py:2:14: " in checked.out and "no-eval" in checked.out
    refused = project.aida("templates", "expand", "py-own", "--at", "a.py:2", "--write")
    assert refused.code == 1 and "not written" in refused.err
    assert project.read("a.py") == before
    answer = json.loads(
        project.aida("templates", "expand", "py-own", "--at", "a.py:2", "--format", "json").out
    )
    assert answer["findings"][0]["rule"] == "no-eval" and answer["findings"][0]["line"] == 2
    assert answer["snippet"] == "${1:answer} = eval(${2:text})"


def test_a_scaffold_is_looked_at_then_written(project: Project) -> None:
    words = ("templates", "expand", "own-thing", "--to", "new", "--set", "name=tool")
    looked = project.aida(*words, "--dry-run")
    assert looked.code == 0 and "new       tool.py" in looked.out
    assert not (project.folder / "new").exists()
    written = project.aida(*words)
    assert "wrote     tool.py" in written.out and "Now look at tool." in written.out
    assert project.read("new/tool.py") == b"SIZE = 3\n"
    assert not (project.folder / "new/test_it.py").exists()
    again = project.aida(*words, "--set", "tested=yes")
    assert "same      tool.py" in again.out and (project.folder / "new/test_it.py").exists()


def test_a_scaffold_replaces_nothing_unasked(project: Project) -> None:
    project.write("tool.py", "mine\n")
    words = ("templates", "expand", "own-thing", "--set", "name=tool")
    refused = project.aida(*words)
    assert refused.code == 2 and "there already, and different: tool.py" in refused.err
    assert project.read("tool.py") == b"mine\n"
    assert "-mine" in project.aida(*words, "--diff").out
    assert project.aida(*words, "--overwrite").code == 0
    assert project.read("tool.py") == b"SIZE = 3\n"


def test_a_scaffold_stays_in_its_folder(project: Project) -> None:
    scaffold = SCAFFOLD.replace(', pattern: "[a-z]+"', "")
    project.write("templates/own-thing/scaffold.yml", scaffold)
    result = project.aida("templates", "expand", "own-thing", "--to", "new", "--set", "name=../x")
    assert result.code == 2 and "does not stay below the target folder" in result.err
    assert not (project.folder / "x.py").exists()


def test_new_writes_a_template_that_passes(project: Project) -> None:
    project.write("code.py", 'total = f"${price}"\n')
    words = ("templates", "new", "py-total", "--from", "code.py", "--title", "Total")
    result = project.aida(*words)
    assert result.code == 0, result.out + result.err
    assert "its example passes" in result.out
    assert project.aida("templates", "test", "templates/py-total.yml").code == 0
    again = project.aida(*words)
    assert again.code == 2 and "exists already" in again.err


def test_test_fails_with_place_and_diff(project: Project) -> None:
    result = project.aida("templates", "test", "templates/py-own.yml")
    assert result.code == 1 and "there is no page: write py-own.md" in result.out


def test_the_schema_fits_every_bundled_template(project: Project) -> None:
    snippet = json.loads(project.aida("templates", "schema").out)
    scaffold = json.loads(project.aida("templates", "schema", "--scaffold").out)
    for path in (
        *template_files(bundled_templates()),
        Path(project.folder / "templates/py-own.yml"),
    ):
        data = next(read_yaml(path.read_text("utf-8"))).plain()
        jsonschema.validate(data, scaffold if path.name == SCAFFOLD_FILE else snippet)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "x", "contxt": "y"}, snippet)
