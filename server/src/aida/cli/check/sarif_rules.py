"""Rules as SARIF describes them, with what GitHub's code scanning reads besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from aida.cli.check.outcome import Wire

LEVELS = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}
PRECISIONS = {"enforce": "very-high", "warn": "high", "shadow": "medium"}
SECURITY_SEVERITIES = {"error": "8.0", "warning": "6.0", "info": "3.0", "hint": "1.0"}
"""Scores in the middle of what GitHub calls high, medium and low."""
_CWE = re.compile(r"CWE-(\d+)\b", re.IGNORECASE)


def rule_descriptor(rule: str, about: Wire, severity: str) -> Wire:
    """A rule; ``severity`` is what settings made of it where it was found first."""
    title = about.get("title") or rule
    note = about.get("note", "")
    page = _page(about.get("source", ""))
    references = about.get("references", ())
    descriptor: Wire = {
        "id": rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": note or title},
        "help": {
            "text": page or note or title,
            "markdown": page or note or title,
        },
        "defaultConfiguration": {"level": LEVELS.get(about.get("severity", severity), "none")},
        "properties": _properties(about, severity, references),
    }
    links = [about.get("url", ""), *references]
    if link := next((link for link in links if link.startswith(("https://", "http://"))), ""):
        descriptor["helpUri"] = link
    return descriptor


def _properties(about: Wire, severity: str, references: Sequence[str]) -> Wire:
    tags = list(about.get("tags", ()))
    weaknesses = dict.fromkeys(_CWE.findall(" ".join([*tags, *references])))
    tags += [f"external/cwe/cwe-{int(number):03}" for number in weaknesses]
    properties: Wire = {"tags": tags, "precision": PRECISIONS[about.get("stage", "warn")]}
    if weaknesses:
        properties["security-severity"] = SECURITY_SEVERITIES[severity]
    return properties


def _page(rule_file: str) -> str:
    """The page beside a rule file, empty where there is none."""
    with suppress(OSError, UnicodeDecodeError):
        return Path(rule_file).with_suffix(".md").read_text("utf-8") if rule_file else ""
    return ""
