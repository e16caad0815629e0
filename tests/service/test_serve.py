"""The service from its command line, as a user meets it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from harness.service import BIN, PASSWORD, ServiceProcess, command, create_admin, environment


def test_from_nothing_to_a_verified_log(tmp_path: Path) -> None:
    """X4: an auditor needs the export and the key, and no service."""
    create_admin(tmp_path)
    service = ServiceProcess(tmp_path)
    service.log_in()
    for number in range(3):
        status, _ = service.call("POST", "/projects", {"slug": f"p{number}", "name": "P"})
        assert status == 201
    key = service.call("GET", "/audit/log/key")[1]["data"]["key"]
    export = tmp_path / "log.jsonl.gz"
    environ = {**environment(tmp_path), "AIDA_SYNC_TOKEN": service.token}
    fetched = _aida(environ, "audit", "export", service.address, str(export))
    assert fetched.returncode == 0, fetched.stderr
    assert service.stop() in (0, -signal.SIGTERM)  # uvicorn ends as it was told to

    kept = tmp_path / "checkpoint"
    told = command(
        tmp_path, "aida", "audit", "verify", str(export), "--key", key, "--format", "json",
        "--keep", str(kept),
    )  # fmt: skip
    verdict = json.loads(told.stdout)
    assert (told.returncode, verdict["sound"], verdict["key_pinned"]) == (0, True, True)
    assert verdict["size"] >= 3
    again = command(tmp_path, "aida", "audit", "verify", str(export), "--seen", str(kept))
    assert again.returncode == 0, again.stdout
    checked = command(tmp_path, "aida-sync", "check")
    assert (checked.returncode, checked.stdout) == (0, "schema and audit log are sound\n")


def test_a_damaged_export_is_not_sound(tmp_path: Path) -> None:
    export = tmp_path / "x.jsonl"
    for content in ("", "{}\n", "\n", '{"format": "aida-audit-export"}\n'):
        export.write_text(content)
        told = command(tmp_path, "aida", "audit", "verify", str(export))
        assert told.returncode == 1
        assert told.stdout.startswith("not sound: ")
    packed = tmp_path / "x.jsonl.gz"
    packed.write_bytes(b"no gzip")
    assert command(tmp_path, "aida", "audit", "verify", str(packed)).returncode == 1


def test_without_token_or_service_the_message_says_what_to_do(tmp_path: Path) -> None:
    told = command(tmp_path, "aida", "audit", "export", "http://127.0.0.1:9", "x.jsonl")
    assert told.returncode == 2
    assert "AIDA_SYNC_TOKEN" in told.stderr
    environ = {**environment(tmp_path), "AIDA_SYNC_TOKEN": "x"}
    told = _aida(environ, "audit", "export", "http://127.0.0.1:9", str(tmp_path / "x.jsonl"))
    assert told.returncode == 2
    assert "does not answer" in told.stderr
    assert list(tmp_path.glob("x.jsonl*")) == []


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = command(tmp_path, "aida-sync", "serve", "--port", port)
    assert told.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in told.stderr


def test_two_services_on_one_file_are_kept_apart(tmp_path: Path) -> None:
    create_admin(tmp_path)
    first = ServiceProcess(tmp_path)
    first.log_in()  # it answers, so it has opened the file
    told = command(tmp_path, "aida-sync", "check")
    first.stop()
    assert told.returncode == 2
    assert "is in use by another process" in told.stderr


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("AIDA_SYNC_DATABASE_URL", "mysql://x", "sqlite:///"),
        ("AIDA_SYNC_DATABASE_URL", "postgresql://x@127.0.0.1/y", "new-master-key"),
        ("AIDA_SYNC_ACCESS_TOKEN_MINUTES", "soon", "AIDA_SYNC_ACCESS_TOKEN_MINUTES"),
        ("AIDA_SYNC_MASTER_KEY", "short", "32 bytes in base64"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, variable: str, value: str, words: str) -> None:
    """B1."""
    told = _run(tmp_path, {variable: value}, "aida-sync", "serve", "--port", "0")
    assert told.returncode == 2
    assert words in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("nobody", PASSWORD, "email"),
        ("a@example.com", "short", "12 to 256"),
        ("a@example.com", "", "12 to 256"),
    ],
)
def test_an_admin_that_cannot_be(tmp_path: Path, email: str, password: str, words: str) -> None:
    told = command(
        tmp_path, "aida-sync", "create-admin", email, "--password-file", "-", input=password
    )
    assert told.returncode == 2
    assert words in told.stderr


def test_settings_are_printed_without_their_secrets(tmp_path: Path) -> None:
    url = "postgresql://aida:hunter2@db/aida"
    told = _run(
        tmp_path,
        {"AIDA_SYNC_DATABASE_URL": url, "AIDA_SYNC_MASTER_KEY": "c2VjcmV0"},
        "aida-sync",
        "settings",
    )
    assert told.returncode == 0, told.stderr
    assert "hunter2" not in told.stdout
    assert "c2VjcmV0" not in told.stdout
    assert "AIDA_SYNC_PUBLIC_URL=http" in told.stdout


def _run(folder: Path, more: dict[str, str], *words: str):
    return subprocess.run(
        [BIN / words[0], *words[1:]],
        env={**environment(folder), **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _aida(environ: dict[str, str], *words: str):
    return subprocess.run(
        [BIN / "aida", *words], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
