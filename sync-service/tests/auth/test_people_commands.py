"""N6, U7: links for people, made and undone where the database is."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida_sync.cli.main import main

from ..service import PASSWORD


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AIDA_SYNC_DATA_FOLDER", str(tmp_path))
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    words = ["create-admin", "a@example.com", "--password-file", str(password), "--database", url]
    assert main(words) == 0
    return url


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["invite", "b@example.com", "--role", "viewer"], 0, "/account/invitation?token=aida_it_"),
        (["invite", "b@example.com", "--role", "boss"], 2, "there is no role `boss`"),
        (["invite", "a@example.com"], 2, "somebody has this address already"),
        (["invite", "nobody"], 2, "email: value is not a valid email address"),
        (["password-link", "A@example.com"], 0, "/account/password?token=aida_pr_"),
        (["password-link", "b@example.com"], 2, "nobody has the address b@example.com"),
        (["unlink", "A@example.com"], 0, "Unlinked: 0"),
        (["unlink", "b@example.com"], 2, "nobody has the address b@example.com"),
    ],
)
def test_what_is_done_is_printed(
    database: str, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    capsys.readouterr()
    assert main([*words, "--database", database]) == code
    assert told in "".join(capsys.readouterr())
