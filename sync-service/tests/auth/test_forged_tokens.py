"""N4, R1, P11: forged access tokens at a running service: refused, and never logged."""

from __future__ import annotations

import base64
import hmac
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from aida_sync.auth.access_tokens import AccessTokens
from aida_sync.errors import Unauthenticated
from aida_sync.keys.service import KeyPair

from ..service import PASSWORD

BIN = Path(sys.executable).parent


def part(data: Any) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpadded(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))


def by_hmac(head: dict, payload: str, digest: str, secret: bytes) -> str:
    told = f"{part(head)}.{payload}"
    return f"{told}.{part(hmac.digest(secret, told.encode(), digest))}"


def corpus(token: str, public: dict[str, Any], port: int) -> dict[str, str]:
    """Forgeries by somebody who has a valid token and the public keys."""
    head, payload, signature = token.split(".")
    told, claims = json.loads(unpadded(head)), json.loads(unpadded(payload))
    mine = OKPKey.generate_key("Ed25519", {"kid": told["kid"], "alg": "Ed25519"})
    address = f"http://127.0.0.1:{port}/keys.json"

    def signed(key: Any, algorithm: str, **more: Any) -> str:
        full = {**told, "alg": algorithm, **more}
        content = f"{part(full)}.{payload}"
        if algorithm in ("Ed25519", "EdDSA"):
            made = key.private_key.sign(content.encode())
            return f"{content}.{part(made)}"
        return jwt.encode({"alg": algorithm, "typ": told["typ"]}, claims, key, [algorithm])

    forged = {f"alg {name!r}": f"{part({**told, 'alg': name})}.{payload}." for name in NONE}
    forged |= {
        f"alg {name!r} with the signature": f"{part({**told, 'alg': name})}.{payload}.{signature}"
        for name in NONE
    }
    pem = OKPKey.import_key(public).as_bytes(encoding="PEM", private=False)
    for bits in ("256", "384", "512"):
        for kind, secret in (
            ("PEM", pem),
            ("raw", unpadded(public["x"])),
            ("text", public["x"].encode()),
            ("empty", b""),
        ):
            header = {**told, "alg": f"HS{bits}"}
            forged[f"HS{bits} by {kind}"] = by_hmac(header, payload, f"sha{bits}", secret)
    own = mine.as_dict(private=False)
    forged |= {
        "own key": signed(mine, "Ed25519"),
        "own key, EdDSA": signed(mine, "EdDSA"),
        "jwk in the header": signed(mine, "Ed25519", jwk=own),
        "jwk without kid": signed(mine, "Ed25519", jwk=own, kid=None),
        "jku": signed(mine, "Ed25519", jku=address),
        "x5u": signed(mine, "Ed25519", x5u=address),
        "kid is a path": signed(mine, "Ed25519", kid="../../../../dev/null"),
        "kid is SQL": signed(mine, "Ed25519", kid="x' OR '1'='1"),
        "kid is a list": signed(mine, "Ed25519", kid=[told["kid"]]),
        "crit": signed(mine, "Ed25519", crit=["exp"]),
        "not encoded (b64 false)": signed(mine, "Ed25519", b64=False, crit=["b64"]),
        "ES256": signed(ECKey.generate_key("P-256"), "ES256"),
        "RS256": signed(RSAKey.generate_key(2048), "RS256"),
        "other type": f"{part({**told, 'typ': 'JWT'})}.{payload}.{signature}",
        "other subject": f"{head}.{part({**claims, 'sub': claims['sid']})}.{signature}",
        "other issuer": f"{head}.{part({**claims, 'iss': 'http://evil.example'})}.{signature}",
        "other audience": f"{head}.{part({**claims, 'aud': 'other'})}.{signature}",
        "longer life": f"{head}.{part({**claims, 'exp': 2**40})}.{signature}",
        "four parts": f"{token}.{signature}",
        "two parts": f"{head}.{payload}",
        "encrypted form": f"{head}..{payload}.{signature}.x",
        "header is a list": f"{part([told])}.{payload}.{signature}",
        "header is deep": f"{part(b'[' * 5_000)}.{payload}.{signature}",
        "payload is no JSON": f"{head}.{part(b'x')}.{signature}",
        "10,000 characters": "a" * 10_000,
    }
    for cut in (1, 2, 10, len(signature) - 1, len(signature), len(signature) + 20):
        forged[f"truncated by {cut}"] = token[:-cut]
    raw = unpadded(signature)
    for index in (0, 31, 32, 63):
        flipped = bytes([*raw[:index], raw[index] ^ 1, *raw[index + 1 :]])
        forged[f"bit of byte {index}"] = f"{head}.{payload}.{part(flipped)}"
    return forged


NONE = ("none", "None", "NONE", "nOnE", "", None)


@pytest.fixture
def running_service(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    log = tmp_path / "log"
    environment = {
        **os.environ,
        "AIDA_SYNC_DATA_FOLDER": str(tmp_path / "data"),
        "AIDA_SYNC_LOG_LEVEL": "debug",
        "AIDA_SYNC_REQUESTS_PER_MINUTE": "0",
    }
    create = [BIN / "aida-sync", "create-admin", "a@example.com", "--password-file", "-"]
    subprocess.run(create, input=PASSWORD, text=True, env=environment, check=True)
    serve = [BIN / "aida-sync", "serve", "--port", "0"]
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            serve, env=environment, text=True, stdout=subprocess.PIPE, stderr=stream
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split("serves ")[1].split(" ")[0], log
        finally:
            process.terminate()


def test_forged_tokens_are_refused_and_not_logged(running_service: tuple[str, Path]) -> None:
    """N4: alg none, HS/RS confusion, jwk and jku injection, kid tricks, truncation."""
    address, log = running_service
    with socket.socket() as listening, httpx.Client(base_url=address, timeout=30) as http:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        login = {"email": "a@example.com", "password": PASSWORD}
        tokens = http.post("/api/v1/auth/login", json=login).json()["data"]
        token = tokens["access_token"]
        [public] = http.get("/oauth/jwks").json()["keys"]
        forged = corpus(token, public, listening.getsockname()[1])
        assert len(forged) > 50

        def ask(word: str) -> httpx.Response:
            return http.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {word}"})

        for name, word in forged.items():
            answer = ask(word)
            assert answer.status_code == 401, f"{name}: {answer.text}"
            assert set(answer.json()["error"]) == {"code", "message", "details"}, name
            assert word[:40] not in answer.text, name
        assert ask(token).status_code == 200
        with pytest.raises(BlockingIOError):
            listening.accept()  # no address of a token was asked
    said = log.read_text()
    assert said.count('"refused"') >= len(forged)
    for word in (token, PASSWORD, tokens["refresh_token"], *forged.values()):
        assert word[-30:] not in said or len(word) < 30
        assert word[:60] not in said


@pytest.mark.parametrize(("late", "valid"), [(0, True), (29, True), (31, False), (3600, False)])
def test_a_token_ends_after_15_minutes_and_30_seconds_of_skew(late: int, valid: bool) -> None:
    """R1."""
    life = timedelta(minutes=15)
    tokens = AccessTokens([KeyPair("k", Ed25519PrivateKey.generate())], "http://x", life)
    now = datetime.now(UTC).replace(microsecond=0)
    word = tokens.issue("user", "session", now)
    moment = now + life + timedelta(seconds=late)
    if valid:
        assert tokens.read(word, moment).user_id == "user"
    else:
        with pytest.raises(Unauthenticated, match="expired"):
            tokens.read(word, moment)
