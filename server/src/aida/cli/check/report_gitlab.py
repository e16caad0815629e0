"""GitLab's Code Quality report."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TextIO

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.check.places import message_of

SEVERITIES = {"error": "critical", "warning": "major", "info": "minor", "hint": "info"}


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write one JSON array."""
    issues = [_issue(file.shown_path, finding) for file, finding in outcome.findings()]
    stream.write(json.dumps(issues, separators=(",", ":")) + "\n")


def _issue(path: str, finding: Wire) -> Wire:
    span = finding["range"]
    return {
        "description": message_of(finding),
        "check_name": finding["rule"],
        "fingerprint": _fingerprint(path, finding["identity"]),
        "severity": SEVERITIES[finding["severity"]],
        "location": {
            "path": path,
            "lines": {"begin": span["start"]["line"] + 1, "end": span["end"]["line"] + 1},
        },
    }


def _fingerprint(path: str, identity: str) -> str:
    """Unique in the report, which an identity is only within its file: files may be copies."""
    return blake2b(
        f"{path}\0{identity}".encode("utf-8", "surrogatepass"), digest_size=16
    ).hexdigest()
