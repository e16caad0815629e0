"""Checkstyle's XML, which many CI servers and review tools read."""

from __future__ import annotations

from typing import TextIO
from xml.etree.ElementTree import Element, SubElement

from aida.cli.check.outcome import Outcome
from aida.cli.check.places import message_of
from aida.cli.check.xml_text import write_xml, xml_text

SEVERITIES = {"error": "error", "warning": "warning", "info": "info", "hint": "info"}


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write a ``file`` element for each file with findings."""
    root = Element("checkstyle", version="4.3")
    for file in outcome.files:
        if not file.findings:
            continue
        element = SubElement(root, "file", name=xml_text(file.shown_path))
        for finding in file.findings:
            start = finding["range"]["start"]
            SubElement(
                element,
                "error",
                line=str(start["line"] + 1),
                column=str(start["column"] + 1),
                severity=SEVERITIES[finding["severity"]],
                message=xml_text(message_of(finding)),
                source=xml_text(f"aida.{finding['rule']}"),
            )
    write_xml(root, stream)
