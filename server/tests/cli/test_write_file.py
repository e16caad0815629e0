from __future__ import annotations

from pathlib import Path

import pytest

from aida.cli.check.write_file import ChangedOnDisk, replace_file


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"new")
    with pytest.raises(ChangedOnDisk):
        replace_file(path, b"old", b"fixed")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path], "no temporary file is left"


def test_a_file_that_vanished_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        replace_file(tmp_path / "a.py", b"old", b"fixed")
    assert not list(tmp_path.iterdir())
