"""The schema of aida.toml and the reader of aida.toml agree."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.workspace.settings import KEYS, SettingsError, parse_settings
from aida.workspace.settings_schema import settings_schema

SCHEMA = settings_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SOURCE = Path("/project/aida.toml")

GOOD = """
packs = ["python"]
rules = ["rules"]
templates = ["templates"]
select = ["a"]
ignore = ["b"]
exclude = ["generated/**"]
coverage = ["coverage.xml"]
stage = "shadow"
max-file-size = 1000
baseline = "known.json"
new-since-scope = "functions"
old-findings = "hide"
old-since = "main"
code-lenses = ["documentation"]
inlay-hints = ["complexity", "length"]
severity = {a = "off", b = "error"}
options = {file-length = {max = 800}}
overrides = [{paths = ["tests/**"], ignore = ["a"], stage = "warn", packs = []}]
suppressions = {require-reason = true, max-days = 3, foreign = ["noqa"], forbidden = ["x-*"]}
sync = {url = "https://aida.example.org", project = "shop", channel = "canary"}
"""


def _reads(table: dict[str, Any]) -> bool:
    try:
        parse_settings(table, SOURCE)
    except SettingsError:
        return False
    return True


def test_every_key_is_described() -> None:
    assert SCHEMA["properties"].keys() == KEYS.keys()
    assert all(own["description"] for own in SCHEMA["properties"].values())


def test_settings_that_use_every_key_are_valid() -> None:
    table = tomllib.loads(GOOD)
    assert table.keys() == KEYS.keys()
    VALIDATOR.validate(table)
    assert _reads(table)


_VALUES = st.recursive(
    st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "warn", "hint", "a"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["a", "paths", "stage", "ignore", "require-reason", "max-days", "url"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=4,
)


@given(st.sampled_from(sorted(KEYS)), _VALUES)
def test_schema_and_reader_accept_the_same(key: str, value: Any) -> None:
    assert VALIDATOR.is_valid({key: value}) == _reads({key: value})


@pytest.mark.parametrize("text", ["pack = []", 'stage = "later"', "max-file-size = 0"])
def test_what_the_reader_refuses_the_schema_refuses(text: str) -> None:
    table = tomllib.loads(text)
    assert not VALIDATOR.is_valid(table)
    assert not _reads(table)
