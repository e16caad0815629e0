"""The formats of a report: their names, and where each is written."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from aida.cli.check.outcome import Outcome

TEXT = "text"
FORMATS = {
    TEXT: "",
    "json": "report_json",
    "sarif": "report_sarif",
    "github": "report_github",
    "gitlab": "report_gitlab",
    "junit": "report_junit",
    "checkstyle": "report_checkstyle",
    "markdown": "report_markdown",
}
"""Module by name of the format, which has ``write(outcome, stream)``; text has its own options."""

TELLS_PROBLEMS = ("json",)
"""Formats that hold every problem, so that none needs to be said on stderr."""


def shown_format(arguments: argparse.Namespace) -> str:
    """The format on stdout: with --output that of the file goes there, and text is shown."""
    return TEXT if arguments.output else arguments.format


def writer_of(name: str) -> Callable[[Outcome, TextIO], None]:
    """What writes the format; only the module of that one is imported."""
    return import_module(f"aida.cli.check.{FORMATS[name]}").write
