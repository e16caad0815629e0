"""P4, P6: the files under deploy/service, each read by the program that they are for."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import websockets

from harness.nginx import find_nginx
from harness.postgres import PostgresServer
from harness.service import ServiceProcess, prepare_database

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "service"
NAME = "aida.example.com"


@dataclass
class Site:
    """The site as it runs: its ports, the replicas behind it, and whom to trust."""

    https: int
    http: int
    replicas: list[ServiceProcess]
    trusted: ssl.SSLContext

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Over TLS."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.https, context=self.trusted, timeout=20
        )
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": NAME, **told})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def configuration(folder: Path, site: str) -> Path:
    """A whole configuration around a site, with its files in ``folder``."""
    paths = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = (
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log warn;\n"
        "worker_processes 1;\nevents { worker_connections 256; }\n"
        f"http {{\n    access_log off;\n    client_body_temp_path {folder}/body;\n"
        f"{paths}{site}\n}}\n"
    )
    file = folder / "nginx.conf"
    file.write_text(text, encoding="utf-8")
    return file


def nginx_words(folder: Path, file: Path) -> list[str]:
    program = find_nginx()
    assert program is not None, "nginx is missing: run scripts/install-test-tools.sh"
    return [program, "-c", str(file), "-e", str(folder / "error.log"), "-p", str(folder)]


def site_text(folder: Path, https: int, http: int, replicas: list[int]) -> str:
    """The site with ports and a certificate of the test's own; each must stand in it."""
    text = (DEPLOY / "nginx" / "aida-sync.conf").read_text("utf-8")
    changes = {
        "listen 443 ssl;": f"listen 127.0.0.1:{https} ssl;",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "127.0.0.1:8421": f"127.0.0.1:{replicas[0]}",
        "127.0.0.1:8422": f"127.0.0.1:{replicas[1]}",
        f"/etc/ssl/certs/{NAME}.pem": str(folder / "site.pem"),
        f"/etc/ssl/private/{NAME}.key": str(folder / "site.key"),
    }
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def certify(folder: Path) -> ssl.SSLContext:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", f"/CN={NAME}", "-addext",
         f"subjectAltName=DNS:{NAME},IP:127.0.0.1", "-keyout", folder / "site.key", "-out",
         folder / "site.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return ssl.create_default_context(cafile=str(folder / "site.pem"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """nginx with the site before two replicas on PostgreSQL."""
    folder = tmp_path_factory.mktemp("site")
    trusted = certify(folder)
    postgres = PostgresServer(tmp_path_factory.mktemp("postgres"), fsync="off")
    replicas: list[ServiceProcess] = []
    try:
        variables = prepare_database(folder, f"{postgres.address}/postgres")
        variables |= {
            "AIDA_SYNC_PUBLIC_URL": f"https://{NAME}",
            "AIDA_SYNC_TRUSTED_PROXIES": "127.0.0.1",
        }
        replicas += [ServiceProcess(folder, **variables) for _ in range(2)]
        https, plain = free_ports(2)
        ports = [int(one.address.rpartition(":")[2]) for one in replicas]
        file = configuration(folder, site_text(folder, https, plain, ports))
        process = subprocess.Popen(nginx_words(folder, file), stderr=subprocess.DEVNULL)
        try:
            found = Site(https, plain, replicas, trusted)
            for _ in range(400):
                assert process.poll() is None, (folder / "error.log").read_text()
                try:
                    socket.create_connection(("127.0.0.1", https), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield found
        finally:
            process.terminate()
            process.wait(20)
    finally:
        for one in replicas:
            one.kill()
        postgres.stop()


def test_nginx_takes_the_site_as_it_stands(tmp_path: Path) -> None:
    """`nginx -t`, with another certificate alone."""
    certify(tmp_path)
    text = (DEPLOY / "nginx" / "aida-sync.conf").read_text("utf-8")
    text = text.replace(f"/etc/ssl/certs/{NAME}.pem", str(tmp_path / "site.pem"))
    text = text.replace(f"/etc/ssl/private/{NAME}.key", str(tmp_path / "site.key"))
    words = [*nginx_words(tmp_path, configuration(tmp_path, text)), "-t"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "[warn]" not in ran.stderr, ran.stderr


def test_the_site_serves_over_tls_and_sends_others_there(site: Site) -> None:
    status, headers, _ = site.get("/readyz")
    assert status == 200
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "/" not in headers.get("server", "")
    assert site.get("/metrics")[0] == 404
    plain = http.client.HTTPConnection("127.0.0.1", site.http, timeout=20)
    plain.request("GET", "/docs?x=1", headers={"Host": NAME})
    answer = plain.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, f"https://{NAME}/docs?x=1")


def test_live_connections_come_through(site: Site) -> None:
    replica = site.replicas[0]
    replica.log_in()
    ticket = replica.call("POST", "/live/ticket")[1]["data"]["ticket"]

    async def first_frame() -> dict:
        url = f"wss://127.0.0.1:{site.https}/api/v1/live?ticket={ticket}"
        origin = websockets.Origin(f"https://{NAME}")
        async with websockets.connect(url, ssl=site.trusted, origin=origin) as live:
            frame = {"type": "request", "id": "1", "channel": "governance", "payload": {}}
            await live.send(json.dumps(frame))
            return json.loads(await asyncio.wait_for(live.recv(), 20))

    assert asyncio.run(first_frame())["type"] in ("response", "error")


def test_a_replica_that_is_killed_is_not_missed(site: Site) -> None:
    """P6."""
    site.replicas[1].kill()
    assert [site.get("/readyz")[0] for _ in range(20)] == [200] * 20


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify`; only the program's place is another one."""
    text = (DEPLOY / "systemd" / "aida-sync@.service").read_text("utf-8")
    text = text.replace("/opt/aida-sync/bin/aida-sync", "/bin/true")
    (tmp_path / "aida-sync@.service").write_text(text)
    (tmp_path / "aida-sync@8421.service").symlink_to(tmp_path / "aida-sync@.service")
    assert shutil.which("systemd-analyze"), "it is missing: run scripts/install-test-tools.sh"
    words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "aida-sync@8421.service")]
    ran = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    told = [line for line in ran.stderr.splitlines() if "aida-sync" in line]
    assert (ran.returncode, told) == (0, []), ran.stderr


def test_files_name_settings_that_exist() -> None:
    from aida_sync.config import Settings

    known = {f"AIDA_SYNC_{name.upper()}" for name in Settings.model_fields}
    named = set()
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8").replace("=", " ").replace("`", " ").split()
            named |= {word for word in text if word.startswith("AIDA_SYNC_")}
    assert named
    assert named - known == set()


def test_the_containerfile_says_what_the_image_needs() -> None:
    """Parsed, not built: no builder runs here."""
    text = (DEPLOY / "container" / "Containerfile").read_text("utf-8")
    lines = [line.split(None, 1) for line in text.splitlines() if line and line[0].isupper()]
    said: dict[str, list[str]] = {}
    for word, rest in lines:
        said.setdefault(word, []).append(rest)
    assert said["USER"] == ["10001"] and lines.index(["USER", "10001"]) < lines.index(
        ["ENTRYPOINT", said["ENTRYPOINT"][0]]
    )
    assert all(":" in image and not image.endswith(":latest") for image in said["FROM"])
    for copied in (rest.split()[0] for rest in said["COPY"] if "--from" not in rest):
        assert copied.startswith("dist/") or (ROOT / copied).is_file()
    entry = json.loads(said["ENTRYPOINT"][0]) + json.loads(said["CMD"][0])
    assert (
        Path(entry[0]).name
        in tomllib.loads((ROOT / "sync-service/pyproject.toml").read_text())["project"]["scripts"]
    )
    check = json.loads(said["HEALTHCHECK"][0].partition("CMD ")[2])
    compile(check[2], "HEALTHCHECK", "exec")
    assert f":{entry[-1]}/readyz" in check[2] and said["EXPOSE"] == [entry[-1]]
