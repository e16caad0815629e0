"""The service as a process of its own, as a user starts it, and a client of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PASSWORD = "correct horse battery"
ADMIN = "admin@example.com"
BIN = Path(sys.executable).parent


def environment(folder: Path) -> dict[str, str]:
    """A user's environment with the data in ``folder``, and limits out of the way."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIDA_")}
    return {
        **kept,
        "AIDA_SYNC_DATA_FOLDER": str(folder),
        "AIDA_SYNC_REQUESTS_PER_MINUTE": "0",
        "AIDA_SYNC_LOGINS_PER_MINUTE": "0",
        "AIDA_SYNC_LOG_LEVEL": "warning",
    }


def command(folder: Path, *words: str, input: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of the virtual environment to its end."""
    return subprocess.run(
        [BIN / words[0], *words[1:]],
        input=input,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def create_admin(folder: Path) -> None:
    """Make the first user."""
    words = ("create-admin", ADMIN, "--password-file", "-")
    made = command(folder, "aida-sync", *words, input=PASSWORD)
    assert made.returncode == 0, made.stderr


class ServiceProcess:
    """`aida-sync serve` on a free port; ``address`` is where it answers."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self._process = subprocess.Popen(
            [BIN / "aida-sync", "serve", "--port", "0"],
            env={**environment(folder), **variables},
            stdout=subprocess.PIPE,
            stderr=(folder / "service.log").open("ab"),
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "http://" in line, (folder / "service.log").read_text()
        self.address = line.split("serves ")[1].split(" ")[0]
        threading.Thread(target=self._process.stdout.read, daemon=True).start()
        self.token = ""

    def log_in(self) -> None:
        """Take a token; waits until the service answers."""
        body = {"email": ADMIN, "password": PASSWORD}
        self.token = self.call("POST", "/auth/login", body)[1]["data"]["access_token"]

    def call(
        self, method: str, path: str, body: Any = None, timeout: float = 30, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of an answer; OSError when there is none."""
        request = Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"}
            | {name.replace("_", "-"): value for name, value in headers.items()}
            | ({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        )
        try:
            with urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            return error.code, json.loads(error.read())

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> int:
        """End it as a supervisor does; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)
