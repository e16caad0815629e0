"""A stand-in for the service's ingest: takes what is sent, and answers as it is told to."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "secret"


class Listening(ThreadingHTTPServer):
    """Answers with ``status``; ``batches`` are what came."""

    status, headers = 200, {}
    batches: list[dict[str, Any]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def kinds(self) -> list[str]:
        return [one["kind"] for batch in self.batches for one in batch["events"]]


class Handler(BaseHTTPRequestHandler):
    server: Listening

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        assert self.headers["authorization"] == f"Bearer {TOKEN}"
        batch = json.loads(gzip.decompress(body))
        self.server.batches.append(batch)
        mark = batch["first"] + len(batch["events"]) - 1
        answer = json.dumps({"data": {"high_water": mark, "rejected": []}}).encode()
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def listen() -> Iterator[Listening]:
    server = Listening(("127.0.0.1", 0), Handler)
    server.batches = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
