"""N10: a canary of each kind goes through the service; none is found where it does not belong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from aida_sync.backup.archive import write_backup
from aida_sync.backup.frames import read_frames
from aida_sync.backup.rows import portable_tables
from aida_sync.config import Settings
from aida_sync.kit.logs import mask_secrets
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.masking import MASK, mask, mask_text

from ..service import Service, running

EMAIL, NAME, AGENT = "canary.7261@example.com", "Canary Zaphod", "CanaryAgent/7261"
PASSWORD, SECRET_WORD = "canary horse battery 7261", "canary-secret-7261"
CANARIES = (EMAIL, NAME, AGENT, PASSWORD, SECRET_WORD)


async def sing(service: Service) -> list[str]:
    """Send canaries where clients can send something; the secrets that came back."""
    body = {"email": EMAIL, "name": NAME, "role": "developer", "password": PASSWORD}
    await service.admin.post("/users", body, idempotency_key="canary")
    wrong = {"email": EMAIL, "password": PASSWORD + "x"}
    await service.anonymous.call("POST", "/auth/login", wrong, user_agent=AGENT)
    tokens = await service.anonymous.post(
        "/auth/login", {"email": EMAIL, "password": PASSWORD}, user_agent=AGENT
    )
    project = await service.project("shop")
    hook = {"url": f"https://hooks.example.com/{SECRET_WORD}", "topics": ["*"]}
    made = await service.admin.post(f"/projects/{project}/webhooks", hook)
    await service.admin.call("POST", "/invitations", {"email": EMAIL, "role": "viewer"})
    await service.admin.call("POST", "/users", {"email": EMAIL, "bad": PASSWORD})
    await service.admin.call("GET", "/nothing", authorization=f"Bearer {SECRET_WORD}")
    work = service.app.state.database.write()
    async with work as session:
        from aida_sync.recording.recorder import write_events

        told = {"email": EMAIL, "list": [{"user_agent": AGENT}], "note": f"by {EMAIL} today"}
        await write_events(session, [AuditEvent("test.leak", "user", "x", detail=told)])
    await service.sequenced()
    return [tokens["access_token"], tokens["refresh_token"], made["secret"]]


async def test_no_canary_is_stored_logged_or_told(
    settings: Settings, backend: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """N10: database, log of events, backup, metrics, and what the service logs."""
    async with running(settings) as service:
        secrets = [*CANARIES, *await sing(service)]
        places = {
            "events": (await service.admin.call("GET", "/audit/events?limit=200")).text,
            "export": (await service.admin.call("GET", "/audit/export")).text,
            "metrics": (await service.http.get("/metrics")).text,
            "jobs": (await service.admin.call("GET", "/jobs?limit=200")).text,
        }
        rows = []
        async with service.app.state.database.read() as session:
            for table in portable_tables():
                found = await session.execute(text(f'SELECT * FROM "{table.name}"'))
                rows += [repr(tuple(row)) for row in found]
        places["rows"] = "\n".join(rows)
        if backend == "sqlite":
            for file in tmp_path.glob("service.db*"):
                places[file.name] = file.read_bytes().decode("latin-1")
        await write_backup(settings.database_url, tmp_path / "backup", None, lambda *_: None)
        with (tmp_path / "backup").open("rb") as stream:
            import zlib

            places["backup"] = zlib.decompress(b"".join(read_frames(stream, None))).decode()
    captured = capfd.readouterr()
    places["logs"] = captured.out + captured.err
    leaks = [(place, word) for place, seen in places.items() for word in secrets if word in seen]
    assert leaks == []
    assert "/detail/list/0/user_agent" in places["events"]  # where something was is told


async def test_errors_repeat_nothing_secret(service: Service) -> None:
    """N10: what was wrong is told without the value that was."""
    for path, body in (
        ("/users", {"email": "no address", "name": NAME, "password": PASSWORD}),
        ("/users", {"email": EMAIL, "name": NAME, "password": PASSWORD, "role": "king"}),
        ("/auth/login", {"email": EMAIL, "password": PASSWORD}),
        ("/auth/login", {"email": EMAIL, "password": [PASSWORD]}),
    ):
        answer = await service.admin.call("POST", path, body)
        assert answer.status_code >= 400
        for word in (PASSWORD, NAME, EMAIL):
            assert word not in answer.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_masking_again_changes_nothing(document: dict) -> None:
    """N10: and what was not masked is as it was."""
    once, masked = mask(document)
    assert mask(once)[0] == once
    if not masked:
        assert once == document


def test_pointers_are_those_of_rfc_6901() -> None:
    document = {"a/b": {"c~d": ["x", {"email": "y"}]}, "z": 1, "w": True}
    masked, paths = mask(document, ["/a~1b/c~0d/*/email", "/a~1b/c~0d/0", "/z", "/w", "/none"])
    assert masked == {"a/b": {"c~d": [MASK, {"email": MASK}]}, "z": MASK, "w": True}
    assert paths == ["/a~1b/c~0d/0", "/a~1b/c~0d/1/email", "/z"]


@pytest.mark.parametrize(
    "word",
    [EMAIL, "eyJhbGciOi.eyJzdWIi.c2ln", "whsec_" + "A" * 43 + "=", "postgresql://u:hunter2@db/x"],
)
def test_texts_lose_what_looks_secret(word: str) -> None:
    told = mask_secrets(None, "", {"event": "x", "error": f"it was {word} there"})
    assert word not in str(told)
    assert mask_text("user 12 of rule py-x at 10:30") == "user 12 of rule py-x at 10:30"
