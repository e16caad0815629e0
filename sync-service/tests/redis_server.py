"""A Redis server of the tests' own: Debian's, on a free port, with its data in scratch."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path


class RedisServer:
    """Runs until `stop`; `start` begins it again on the same port, with what it kept."""

    def __init__(self, folder: Path, *options: str, tls: bool = False) -> None:
        self._folder = folder
        self._options, self._tls = options, tls
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start, and wait until it listens."""
        words = ["redis-server", "--bind", "127.0.0.1", "--dir", str(self._folder)]
        words += ["--save", "", *self._options]
        if self._tls:
            words += ["--port", "0", "--tls-port", str(self.port)]
        else:
            words += ["--port", str(self.port)]
        log = (self._folder / "redis.log").open("ab")
        self._process = subprocess.Popen(words, stdout=log, stderr=log)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                assert self._process.poll() is None, (self._folder / "redis.log").read_text()
                time.sleep(0.05)
        raise AssertionError((self._folder / "redis.log").read_text())

    def stop(self) -> None:
        """Kill it, as a machine that fails does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
