"""Start the sync service on a database of its own, use it once, and verify its log: `make run`.

On a terminal it stays until it is interrupted.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

BIN = Path(sys.executable).parent
ADMIN = "admin@example.com"


def main() -> int:
    """Create an admin, serve, make a project, and verify what was recorded."""
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "AIDA_SYNC_DATA_FOLDER": folder,
            "AIDA_SYNC_LOG_LEVEL": "warning",
        }
        create = [BIN / "aida-sync", "create-admin", ADMIN, "--password-file", "-"]
        subprocess.run(
            create,
            input=password,
            stdout=subprocess.DEVNULL,
            env=environment,
            text=True,
            check=True,
        )
        serve = [BIN / "aida-sync", "serve", "--port", "0"]
        with subprocess.Popen(serve, env=environment, text=True, stdout=subprocess.PIPE) as service:
            assert service.stdout is not None
            try:
                address = service.stdout.readline().split("serves ")[1].split(" ")[0]
                token = _use(address, password)
                log = Path(folder) / "log.jsonl"
                told = {**environment, "AIDA_SYNC_TOKEN": token}
                export = [BIN / "aida", "audit", "export", address, log]
                subprocess.run(export, env=told, stdout=subprocess.DEVNULL, check=True)
                print(f"The sync service serves {address} (log in as {ADMIN}, {password})")
                key = _call(f"{address}/api/v1/audit/log/key")["key"]
                verify = [BIN / "aida", "audit", "verify", log, "--key", key]
                subprocess.run(verify, env=environment, check=True)
                if sys.stdout.isatty():
                    print("It runs until you press Ctrl+C. `aida-sync serve` starts your own.")
                    service.wait()
            except KeyboardInterrupt:
                print()
            finally:
                service.terminate()
    return 0


def _use(address: str, password: str) -> str:
    login = {"email": ADMIN, "password": password}
    token = _call(f"{address}/api/v1/auth/login", login)["access_token"]
    _call(f"{address}/api/v1/projects", {"slug": "shop", "name": "The example shop"}, token)
    return token


def _call(url: str, body: object = None, token: str = "") -> dict:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, headers), timeout=30) as answer:
        return json.loads(answer.read())["data"]


if __name__ == "__main__":
    sys.exit(main())
