"""aida.toml in an editor: completion, hover and problems, on plain data."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida.features.settings_problems import settings_problems
from aida.features.settings_words import KnownRules, settings_base, settings_hover, settings_words
from aida.features.toml_entries import read_toml_entries
from aida.workspace.settings import KEYS

KNOWN = KnownRules(
    {"no-eval": "Eval", "long-function": "Long function"},
    {"long-function": {"max": "the most lines"}},
    ("python", "go"),
)


def at_cursor(text: str) -> tuple[bytes, int]:
    source = text.encode()
    offset = source.index(b"|")
    return source[:offset] + source[offset + 1 :], offset


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("|", ["packs", "stage", "overrides"], ["paths"]),
        ("sta|", ["stage"], []),
        ('stage = "warn"\n|', ["packs"], ["stage"]),
        ("stage = |", ['"shadow"', '"enforce"'], ["packs"]),
        ('stage = "sh|', ["shadow", "warn"], []),
        ('packs = ["py|', ["python", "go"], ["no-eval"]),
        ("packs = [|", ['"python"'], []),
        ('ignore = [\n  "no-eval",\n  "|', ["long-function"], ["python"]),
        ("[severity]\n|", ["no-eval", "long-function"], ["packs"]),
        ('[severity]\nno-eval = "|', ["off", "error"], ["warn"]),
        ('severity = {no-eval = "|', ["off", "error"], []),
        ("severity = {|", ["no-eval"], ["packs"]),
        ("[options.|", ["long-function"], ["no-eval"]),
        ("[options.long-function]\n|", ["max"], ["packs"]),
        ("[[overrides]]\n|", ["paths", "stage", "packs"], ["coverage"]),
        ('[[overrides]]\nstage = "a"\n[[overrides]]\n|', ["paths", "stage"], []),
        ("[suppressions]\n|", ["require-reason", "max-days"], ["packs"]),
        ("[suppressions]\nrequire-reason = |", ["true", "false"], []),
        ('[suppressions]\nforeign = ["|', ["noqa", "nosemgrep"], []),
        ("# sta|", [], ["stage"]),
        ("[|", ["severity", "suppressions"], []),
    ],
)
def test_what_fits(text: str, some: list[str], none: list[str]) -> None:
    source, offset = at_cursor(text)
    found = {word.text for word in settings_words(source, offset, (), KNOWN)}
    assert set(some) <= found
    assert not set(none) & found


def test_in_pyproject_only_the_own_table_counts() -> None:
    base = settings_base("/x/pyproject.toml")
    assert base == ("tool", "aida") and settings_base("/x/other.toml") is None
    source, offset = at_cursor("[tool.aida]\nsta|")
    assert "stage" in {word.text for word in settings_words(source, offset, base, KNOWN)}
    source, offset = at_cursor("[tool.ruff]\nsta|")
    assert settings_words(source, offset, base, KNOWN) == []


def test_every_key_is_explained() -> None:
    for key in KEYS:
        source = f"{key} = 1\n".encode()
        about = settings_hover(source, 1, (), KNOWN)
        assert about is not None and KEYS[key] in about.markdown, key
        assert "```toml" in about.markdown, key


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('ignore = ["no-e|val"]', "Eval"),
        ('[severity]\nno-|eval = "off"', "Eval"),
        ('stage = "sha|dow"', "Reported only to those who ask"),
        ("[options.long-function]\nm|ax = 3", "the most lines"),
        ("[suppressions]\nmax-d|ays = 3", "farthest day ahead"),
    ],
)
def test_values_and_rules_are_explained(text: str, told: str) -> None:
    source, offset = at_cursor(text)
    about = settings_hover(source, offset, (), KNOWN)
    assert about is not None and told in about.markdown


def told(text: str, path: str = "/nowhere/aida.toml") -> list[tuple[str, str]]:
    source = text.encode()
    found = settings_problems(source, path, (), KNOWN)
    return [(source[p.span.start : p.span.end].decode(), p.message) for p in found]


def test_all_problems_are_told_each_at_its_place() -> None:
    text = """\
stge = "warn"
stage = "sometimes"
ignore = ["no-evil"]
packs = ["pyton"]
max-file-size = -1
[severity]
long-function = "loud"
nobody = "off"
[[overrides]]
paths = ["a"]
[[overrides]]
paths = ["b"]
stage = "x"
[suppressions]
max-days = true
"""
    assert told(text) == [
        ("stge", "there is no such setting; did you mean `stage`?"),
        ("sometimes", "`sometimes` is not a stage: use shadow, warn, enforce"),
        ("no-evil", "there is no rule `no-evil`; did you mean `no-eval`?"),
        ("pyton", "there is no pack `pyton`; did you mean `python`?"),
        ("-1", "expected a number of bytes"),
        ("loud", "`loud` is not a severity: use off, hint, info, warning, error"),
        ("nobody", "there is no rule `nobody`"),
        ("x", "`x` is not a stage: use shadow, warn, enforce"),
        ("true", "expected a number of days, such as 90"),
    ]


def test_broken_toml_is_told_at_its_place(tmp_path: Path) -> None:
    ((_, message),) = told("stage = \n")
    assert message.startswith("not valid TOML")
    (tmp_path / "rules").mkdir()
    assert told('rules = ["rules"]\n', str(tmp_path / "aida.toml")) == []
    ((about, _),) = told('rules = ["nope"]\n', str(tmp_path / "aida.toml"))
    assert about == "nope"


def test_the_scanner_survives_any_cut() -> None:
    text = (Path(__file__).parents[3] / "docs" / "reference" / "settings.md").read_bytes()
    toml = text.split(b"```toml\n")[1].split(b"```")[0]
    assert {entry.path for entry in read_toml_entries(toml)} >= {
        ("packs",),
        ("severity", "py-bare-except"),
        ("overrides", "options", "cognitive-complexity", "max"),
    }
    for end in range(len(toml)):
        read_toml_entries(toml[:end])
        settings_words(toml, end, (), KNOWN)
