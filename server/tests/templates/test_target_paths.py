"""Where a scaffold may write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.templates.target_paths import PathError, check_path, locate


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "C:/x",
        "a\\..\\b",
        "con",
        "a/NUL.txt",
        "a/b ",
        "a.",
        "x\0y",
        "a\nb",
        ".git/config",
        "a/.GIT/hooks/x",
        "a" * 300,
        "a/*",
        "a?b",
    ],
)
def test_refused(path: str) -> None:
    with pytest.raises(PathError):
        check_path(path)


@pytest.mark.parametrize("path", ["a", "a/b.py", ".github/workflows/ci.yml", ".gitignore", "ä/ß"])
def test_allowed(path: str) -> None:
    check_path(path)


@given(st.text(alphabet="ab./\\: ~\0", max_size=20))
def test_what_is_allowed_stays_inside(text: str) -> None:
    folder = Path("target").absolute()
    try:
        check_path(text)
    except PathError:
        return
    assert folder in (folder / text).parents
    assert ".." not in (folder / text).parts


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    outside.mkdir()
    (folder / "link").symlink_to(outside, target_is_directory=True)
    (folder / "file").symlink_to(outside / "x")
    for path in ("link/a.py", "file"):
        with pytest.raises(PathError, match="link"):
            locate(folder, path)
    assert locate(folder, "new/a.py") == folder / "new" / "a.py"
