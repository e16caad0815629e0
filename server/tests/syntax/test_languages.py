"""Which language a file is in, and that every grammar loads and never raises."""

from __future__ import annotations

import pytest

from aida.syntax.grammar import parse
from aida.syntax.languages import (
    LANGUAGES,
    Language,
    find_language,
    language_of_editor,
    language_of_path,
    language_of_shebang,
)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.py", "python"), ("a.PY", "python"), ("x/y.tsx", "tsx"), ("C:\\x\\y.go", "go"),
        ("Dockerfile", "dockerfile"), ("Dockerfile.dev", "dockerfile"), ("main.tf", "hcl"),
        ("a.h", "c"), ("a.hpp", "cpp"), ("Gemfile", "ruby"), (".py", None), ("py", None),
        ("a.unknown", None), ("README", None),
    ],
)  # fmt: skip
def test_by_name(name: str, language: str | None) -> None:
    found = language_of_path(name)
    assert (found.name if found else None) == language


@pytest.mark.parametrize(
    ("line", "language"),
    [
        (b"#!/usr/bin/env python3\n", "python"), (b"#!/bin/sh", "bash"),
        (b"#!/usr/bin/env -S node --x", "javascript"), (b"#! /usr/local/bin/ruby -w", "ruby"),
        (b"#!/usr/bin/env VAR=1 python", "python"), (b"#!/usr/bin/perl", None), (b"x", None),
    ],
)  # fmt: skip
def test_by_shebang(line: bytes, language: str | None) -> None:
    found = language_of_shebang(line)
    assert (found.name if found else None) == language


def test_by_editor_id_and_alias() -> None:
    for identifier, name in {
        "typescriptreact": "tsx", "shellscript": "bash", "csharp": "csharp", "C#": "csharp",
    }.items():  # fmt: skip
        found = language_of_editor(identifier)
        assert found is not None
        assert found.name == name
    assert find_language("Python") is find_language("py")
    assert language_of_editor("klingon") is None


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
@pytest.mark.parametrize(
    "source",
    [b"", b"\0", b"\xff\xfe\xfa", b"((((" * 3_000, b"\xef\xbb\xbfx = 1\r\n\r", b"\xf0\x9f\x98\x80"],
    ids=["empty", "nul", "not-utf8", "deep", "bom-crlf", "astral"],
)
def test_parsing_never_raises(language: Language, source: bytes) -> None:
    root = parse(language, source).root_node
    assert root.end_byte <= len(source)
