"""P7, M9: the log of a real process: JSON lines that name the trace, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

from harness.service import ADMIN, PASSWORD, ServiceProcess, create_admin

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_logs_are_json_with_the_trace_and_without_secrets(tmp_path: Path) -> None:
    """P7, M9: every line is an object with a trace; passwords, tokens and keys are in none."""
    create_admin(tmp_path)
    service = ServiceProcess(tmp_path, AIDA_SYNC_LOG_LEVEL="debug")
    traceparent = f"00-{TRACE}-00f067aa0ba902b7-01"
    login = {"email": ADMIN, "password": PASSWORD}
    secrets = [PASSWORD, "canary-password", "canary-bearer", "canary-query"]
    status, answer = service.call("POST", "/auth/login", login, traceparent=traceparent)
    assert status == 200
    secrets += [answer["data"]["access_token"], answer["data"]["refresh_token"]]
    service.token = answer["data"]["access_token"]
    secrets.append(service.call("POST", "/live/ticket")[1]["data"]["ticket"])
    wrong = {**login, "password": "canary-password"}
    assert service.call("POST", "/auth/login", wrong)[0] == 401
    service.call("POST", "/auth/refresh", {"refresh_token": answer["data"]["refresh_token"]})
    service.call("GET", "/projects?token=canary-query")
    service.token = "canary-bearer"
    assert service.call("GET", "/auth/me")[0] == 401
    service.stop()

    text = (tmp_path / "service.log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) >= 6
    assert all(len(line["trace_id"]) == 32 for line in lines)
    traced = [line["route"] for line in requests if line["trace_id"] == TRACE]
    assert traced == ["/api/v1/auth/login"]
    assert [secret for secret in secrets if secret in text] == []
