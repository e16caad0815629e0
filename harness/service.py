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


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """A user's environment with the data in ``folder``, and limits out of the way."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIDA_")}
    return {
        **kept,
        "AIDA_SYNC_DATA_FOLDER": str(folder),
        "AIDA_SYNC_REQUESTS_PER_MINUTE": "0",
        "AIDA_SYNC_LOGINS_PER_MINUTE": "0",
        "AIDA_SYNC_LOG_LEVEL": "warning",
        **variables,
    }


def command(
    folder: Path, *words: str, input: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the virtual environment to its end."""
    return subprocess.run(
        [BIN / words[0], *words[1:]],
        input=input,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def create_admin(folder: Path, **variables: str) -> None:
    """Make the first user."""
    words = ("create-admin", ADMIN, "--password-file", "-")
    made = command(folder, "aida-sync", *words, input=PASSWORD, **variables)
    assert made.returncode == 0, made.stderr


def prepare_database(folder: Path, url: str) -> dict[str, str]:
    """Tables and the first user in an empty PostgreSQL database; the variables that name it."""
    master = command(folder, "aida-sync", "new-master-key").stdout.strip()
    variables = {"AIDA_SYNC_DATABASE_URL": url, "AIDA_SYNC_MASTER_KEY": master}
    migrated = command(folder, "aida-sync", "migrate", **variables)
    assert migrated.returncode == 0, migrated.stderr
    create_admin(folder, **variables)
    return variables


class ServiceProcess:
    """`aida-sync serve`, with more words, on a free port; ``address`` is where it answers."""

    def __init__(self, folder: Path, *words: str, **variables: str) -> None:
        self._process = subprocess.Popen(
            [BIN / "aida-sync", "serve", "--port", "0", *words],
            env=environment(folder, **variables),
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

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

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

    def read(self, path: str) -> tuple[int, str]:
        """Status and text of what is outside the API."""
        with urlopen(f"{self.address}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> int:
        """End it as a supervisor does; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)


def read_pages(service: ServiceProcess, path: str) -> list[dict[str, Any]]:
    """All items of a list; ``path`` has a query already."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        _, body = service.call("GET", path + cursor)
        items += body["data"]
        following = body["metadata"]["page"]["next_cursor"]
        if following is None:
            return items
        cursor = f"&cursor={following}"
