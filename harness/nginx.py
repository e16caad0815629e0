"""nginx on a free port, as a balancer before replicas of the service."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

CONFIGURATION = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream replicas {{
{servers}
        keepalive 32;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://replicas;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_connect_timeout 1s;
        }}
    }}
}}
"""


def find_nginx() -> str | None:
    """The program; Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def balancing(folder: Path, addresses: Sequence[str]) -> Iterator[str]:
    """Share requests out to servers that listen already; the address to send them to.

    A server that does not answer is left alone for a second. A POST that was on its way to one is
    not sent to another: whether to repeat it is the client's business.
    """
    program = find_nginx()
    assert program is not None, "nginx is missing: run scripts/install-test-tools.sh"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    servers = "\n".join(
        f"        server {urlsplit(one).netloc} max_fails=1 fail_timeout=1s;" for one in addresses
    )
    file = folder / "nginx.conf"
    text = CONFIGURATION.format(folder=folder, servers=servers, port=port)
    file.write_text(text, encoding="utf-8")
    log = folder / "error.log"
    words = [program, "-c", str(file), "-e", str(log), "-p", str(folder)]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, f"nginx ended: {log.read_text()}"
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nginx does not answer: {log.read_text()}")
