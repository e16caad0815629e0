from __future__ import annotations

import os

import pytest

from aida.workspace.uris import is_within, last_part, name_within, path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "posix", "windows"),
    [
        ("file:///a/b%20c.py", "/a/b c.py", "\\a\\b c.py"),
        ("file:///c%3A/Users/me/x.py", "/c:/Users/me/x.py", "c:\\Users\\me\\x.py"),
        ("file:///C:/Users/me/x.py", "/C:/Users/me/x.py", "c:\\Users\\me\\x.py"),
        ("file://server/share/x.py", "/share/x.py", "\\\\server\\share\\x.py"),
        ("file:///%C3%A4.py", "/ä.py", "\\ä.py"),
        ("untitled:Untitled-1", None, None),
        ("file:///a%00b", None, None),
        ("file://[", None, None),
        ("", None, None),
        ("a.py", None, None),
    ],
)
def test_paths(uri: str, posix: str | None, windows: str | None) -> None:
    assert path_of(uri, windows=False) == posix
    assert path_of(uri, windows=True) == windows


@pytest.mark.skipif(os.name == "nt", reason="names of this platform")
def test_there_and_back() -> None:
    path = "/a b/ü#?%.py"
    assert path_of(uri_of(path)) == path


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("untitled:Untitled-1", "Untitled-1"),
        ("untitled:/a/b.py", "b.py"),
        ("git:/x/y.py?%7B%7D", "y.py"),
        ("file://[", "["),
        ("untitled:", "untitled"),
    ],
)
def test_last_part(uri: str, name: str) -> None:
    assert last_part(uri) == name


@pytest.mark.skipif(os.name == "nt", reason="names of this platform")
def test_within() -> None:
    assert is_within("/a/b/c", "/a/b")
    assert is_within("/a/b", "/a/b/")
    assert is_within("/a", "/")
    assert not is_within("/a/bc", "/a/b")
    assert name_within("/a/b/c.py", "/a") == "b/c.py"
    assert name_within("/x/c.py", "/a") == "/x/c.py"
    assert name_within("/c.py", "/") == "c.py"
