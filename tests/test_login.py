"""N5: `aida login` against a running service, let in on its page; R2: renewed, and ended."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

BIN = Path(sys.executable).parent
PASSWORD = "correct horse battery"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    environment = {
        **os.environ,
        "AIDA_SYNC_DATA_FOLDER": str(tmp_path / "data"),
        "AIDA_CONFIG_FOLDER": str(tmp_path / "config"),
        "AIDA_SYNC_LOG_LEVEL": "warning",
    }
    create = [BIN / "aida-sync", "create-admin", "a@example.com", "--password-file", "-"]
    subprocess.run(create, input=PASSWORD, text=True, env=environment, check=True)
    serve = [BIN / "aida-sync", "serve", "--port", "0"]
    with subprocess.Popen(serve, env=environment, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split("serves ")[1].split(" ")[0], environment
        finally:
            process.terminate()


def let_in(server: str, code: str) -> None:
    """What a person does in a browser."""
    browser = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def post(path: str, **fields: str) -> str:
        return browser.open(server + path, urlencode(fields).encode()).read().decode()

    post("/account/login", email="a@example.com", password=PASSWORD)
    shown = browser.open(f"{server}/account/device?user_code={code}").read().decode()
    csrf = re.search(r'name="csrf" value="(\w+)"', shown)
    assert csrf is not None, shown
    post("/account/device", csrf=csrf[1], user_code=code, decision="allow")


def test_a_terminal_is_let_in_renewed_and_logged_out(
    service: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    server, environment = service

    def aida(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [BIN / "aida", *words], env=environment, text=True, capture_output=True, check=False
        )

    assert "you are not logged in" in aida("whoami").stderr
    login = [BIN / "aida", "login", "--server", server, "--scope", "projects:read audit:export"]
    with subprocess.Popen(login, env=environment, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        let_in(server, process.stdout.readline().split()[-1])
        assert process.wait(30) == 0
    kept = tmp_path / "config" / "credentials.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert "a@example.com (admin)" in aida("whoami").stdout
    told = json.loads(kept.read_text())
    told[server]["expires_at"] = 0
    kept.write_text(json.dumps(told))
    assert "a@example.com (admin)" in aida("whoami").stdout
    assert json.loads(kept.read_text())[server]["refresh_token"] != told[server]["refresh_token"]
    assert aida("audit", "export", server, str(tmp_path / "log.jsonl")).returncode == 0
    assert aida("logout").returncode == 0
    assert server not in kept.read_text()
    kept.write_text(json.dumps(told))  # a stolen copy
    assert "has ended" in aida("whoami").stderr
