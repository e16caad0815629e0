"""Workflow commands of GitHub Actions: findings as annotations of a pull request's files."""

from __future__ import annotations

from typing import TextIO

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.check.places import message_of

COMMANDS = {"error": "error", "warning": "warning", "info": "notice", "hint": "notice"}


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write a command for each finding, the gravest first: GitHub shows ten of a kind."""
    order = list(COMMANDS)
    found = sorted(outcome.findings(), key=lambda item: order.index(item[1]["severity"]))
    for file, finding in found:
        stream.write(_command(file.shown_path, finding) + "\n")


def _command(path: str, finding: Wire) -> str:
    start, end = finding["range"]["start"], finding["range"]["end"]
    properties = {"file": path, "line": start["line"] + 1, "endLine": end["line"] + 1}
    if start["line"] == end["line"]:  # columns are refused where a finding has several lines
        properties |= {"col": start["column"] + 1, "endColumn": end["column"] + 1}
    known = " (known)" if "baselined" in finding else ""
    properties["title"] = finding["rule"] + known
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{COMMANDS[finding['severity']]} {written}::{_data(message_of(finding))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
