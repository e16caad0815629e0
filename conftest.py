"""Long tests tell what they did: `make soak` keeps it, for docs/reference/soak.md."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from bench import host

FOLDER = os.environ.get("AIDA_SOAK_RESULTS")
"""Where each long test leaves a file of JSON; nothing is kept when it is unset."""
DID = pytest.StashKey[dict[str, Any]]()


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Counts that a long test keeps as it goes, so that one that fails tells how far it came:
    ``campaign["kills"] = 17``."""
    return request.node.stash.setdefault(DID, {})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a long test did, also when it failed."""
    report = yield
    over = report.when == "call" or report.failed
    if FOLDER and over and item.get_closest_marker("soak"):
        content = {
            "test": item.nodeid,
            "outcome": report.outcome,
            "seconds": round(report.duration, 1),
            "did": item.stash.get(DID, {}),
            "failure": str(call.excinfo.value).partition("\n")[0][:200] if call.excinfo else None,
            "machine": host.facts(),
        }
        folder = Path(FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / (re.sub(r"[^\w-]+", "_", item.nodeid).strip("_") + ".json")
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return report
