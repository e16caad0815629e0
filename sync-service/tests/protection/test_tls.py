"""N9: TLS 1.3 alone, towards clients, PostgreSQL and Redis; plain connections are refused."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import make_url

from aida_sync.auth.limits import Limiter, Limits
from aida_sync.cli.main import main
from aida_sync.config import ConfigError, load_settings
from aida_sync.db.postgres import connect, postgres_connection
from aida_sync.keys.sealing import new_master_key
from aida_sync.kit import metrics

from ..redis_server import RedisServer
from .tls_front import tls_in_front_of


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "service of a test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def test_the_service_speaks_tls_1_3_and_nothing_older(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    """N9."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AIDA_")},
        "AIDA_SYNC_DATA_FOLDER": str(tmp_path / "data"),
        "AIDA_SYNC_TLS_CERTIFICATE": str(certificate[0]),
        "AIDA_SYNC_TLS_KEY": str(certificate[1]),
        "AIDA_SYNC_PUBLIC_URL": "https://127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "aida_sync", "serve", "--port", "0"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "log").open("wb"),
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "serves https://" in line, (tmp_path / "log").read_text()
        port = int(line.split(":")[2].split(" ")[0])
        context = ssl.create_default_context(cafile=str(certificate[0]))
        assert _get(port, context).startswith("HTTP/1.1 200")
        assert "strict-transport-security" in _get(port, context).lower()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(ssl.SSLError):
            _get(port, context)
        with socket.create_connection(("127.0.0.1", port), 60) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            with suppress(ConnectionResetError):
                assert b"200" not in plain.recv(100)
    finally:
        process.terminate()
        process.wait(20)


async def test_redis_by_tls(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    """N9: rediss:// with a certificate that is checked; a plain connection gets nowhere."""
    server = RedisServer(
        tmp_path, "--tls-cert-file", str(certificate[0]),
        "--tls-key-file", str(certificate[1]), "--tls-ca-cert-file", str(certificate[0]),
        "--tls-auth-clients", "no", tls=True,
    )  # fmt: skip
    try:
        before = metrics.DEPENDENCY_CALLS.labels("redis", "answered")._value.get()
        good = f"rediss://127.0.0.1:{server.port}/0?ssl_ca_certs={certificate[0]}"
        for url, more in ((good, 1), (f"redis://127.0.0.1:{server.port}/0", 0)):
            limiter = Limiter(Limits(10, 10, messages=10), url)
            await limiter.count_message("ada")
            after = metrics.DEPENDENCY_CALLS.labels("redis", "answered")._value.get()
            assert after - before == more
            before = after
    finally:
        server.stop()


def test_sslmode_means_what_it_means_to_libpq(certificate: tuple[Path, Path]) -> None:
    """N9."""
    plain, none = postgres_connection(make_url("postgresql://u@h/d"))
    assert (plain.drivername, none.get("ssl")) == ("postgresql+asyncpg", None)
    url = f"postgresql://u@h/d?sslmode=%s&sslrootcert={certificate[0]}"
    assert postgres_connection(make_url(url % "require"))[1]["ssl"] == "require"
    address, verifying = postgres_connection(make_url(url % "verify-full"))
    assert "ssl" not in str(address)
    assert verifying["ssl"].check_hostname
    assert verifying["ssl"].verify_mode is ssl.CERT_REQUIRED
    assert not postgres_connection(make_url(url % "verify-ca"))[1]["ssl"].check_hostname


def test_postgresql_by_tls(
    postgres: str,
    certificate: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """N9, N11: a certificate is checked, for who signed it and for whom; all else is refused."""
    monkeypatch.setenv("AIDA_SYNC_MASTER_KEY", new_master_key())
    address, port = postgres.rsplit(":", 1)
    trusted = f"sslmode=verify-full&sslrootcert={certificate[0]}"
    other = shutil.copy(certifi.where(), tmp_path / "others.pem")
    with tls_in_front_of(int(port), *certificate) as secured:
        server = f"{address}:{secured}/postgres"
        elsewhere = server.replace("127.0.0.1", "localhost")
        for url, words in (
            (f"{server}?sslmode=disable", "connection"),
            (f"{server}?sslmode=verify-full", "is not accepted: self-signed certificate"),
            (f"{server}?sslmode=verify-full&sslrootcert={other}", "is not accepted: self-signed"),
            (f"{elsewhere}?{trusted}", "is not accepted: Hostname mismatch"),
            (f"{server}?sslmode=verify-full&sslrootcert=/none.pem", "No such file"),
            (f"{server}?sslmode=often", "`sslmode` is one of disable"),
        ):
            assert main(["migrate", "--database", url]) == 2, url
            said = capsys.readouterr().err
            assert words in said, said
            assert said.count("\n") == 1
        for url in (
            f"{server}?sslmode=require",
            f"{elsewhere}?{trusted.replace('full', 'ca')}",
            f"{server}?{trusted}",
        ):
            assert main(["check", "--database", url]) == 2
            assert "the database is empty" in capsys.readouterr().err
        assert asyncio.run(_answer(f"{server}?{trusted}")) == 1


async def _answer(url: str) -> int | None:
    """By a connection outside of the pool, such as the one of hints."""
    connection = await connect(url)
    try:
        return await connection.fetchval("SELECT 1")
    finally:
        await connection.close()


def test_a_server_without_tls_is_refused(
    postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """N9: who asks for TLS never falls back to plain."""
    monkeypatch.setenv("AIDA_SYNC_MASTER_KEY", new_master_key())
    for mode in ("require", "verify-full"):
        assert main(["check", "--database", f"{postgres}/postgres?sslmode={mode}"]) == 2
        assert "rejected SSL upgrade" in capsys.readouterr().err


def test_half_a_certificate_is_named() -> None:
    with pytest.raises(ConfigError, match="belong together"):
        load_settings(tls_certificate="x")


def _get(port: int, context: ssl.SSLContext) -> str:
    with (
        socket.create_connection(("127.0.0.1", port), 60) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        secured.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: secured.recv(4096), b"")).decode()
