"""C1, A1, A8: schemathesis finds nothing in the whole API, asked as an admin."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from harness.service import BIN, ServiceProcess, create_admin

EXAMPLES = os.environ.get("AIDA_SCHEMATHESIS_EXAMPLES", "2")
"""Random requests for each operation, beside those for each keyword of its schema."""
ENDS_OWN_SESSION = ("/api/v1/auth/logout", "/api/v1/sessions/{session_id}")
CONFIGURATION = """\
[checks.positive_data_acceptance]
# What fits the schema may still be refused for what it says: a rule that does not compile (422), a
# cursor that was not given out (400), a version that is gone (412).
expected-statuses = ["2xx", "3xx", 400, 401, 403, 404, 409, 412, 422, 429]
"""


def run(folder: Path, service: ServiceProcess, *words: str) -> None:
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    command = [
        *(BIN / "schemathesis", "run", f"{service.address}/openapi.json"),
        *("--header", f"Authorization: Bearer {service.token}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES),
        *("--seed", "1", "--generation-database", "none", "--continue-on-failure", *words),
    ]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    failures = told.stdout.partition("FAILURES")[2]
    assert told.returncode == 0, failures[:20_000] or told.stdout[-5_000:] + told.stderr[-2_000:]


def test_the_whole_api_is_as_its_contract_says(tmp_path: Path) -> None:
    """C1, A1, A8: no failure of the service, no answer that the contract does not have."""
    create_admin(tmp_path)
    service = ServiceProcess(tmp_path, AIDA_SYNC_ACCESS_TOKEN_MINUTES="60")
    try:
        service.log_in()
        excluded = [word for path in ENDS_OWN_SESSION for word in ("--exclude-path", path)]
        run(tmp_path, service, *excluded)
        assert service.call("GET", "/auth/me")[0] == 200  # all of it was asked as an admin
        included = [word for path in ENDS_OWN_SESSION for word in ("--include-path", path)]
        run(tmp_path, service, *included)
    finally:
        service.stop()
    assert "unexpected_error" not in (tmp_path / "service.log").read_text()
