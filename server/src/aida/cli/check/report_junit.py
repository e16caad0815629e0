"""JUnit's XML, as GitLab and Jenkins read it: each finding is a failed test."""

from __future__ import annotations

from typing import TextIO
from xml.etree.ElementTree import Element, SubElement

from aida.cli.check.outcome import FileOutcome, Outcome, Wire
from aida.cli.check.places import message_of, place_of
from aida.cli.check.xml_text import write_xml, xml_text


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write a suite for each file with findings; one passed test stands for a clean check."""
    root = Element("testsuites", name="AIDA")
    failures = skipped = 0
    for file in outcome.files:
        if file.findings or file.suppressed:
            suite = SubElement(root, "testsuite", name=xml_text(file.shown_path))
            _count(suite, file)
            failures += len(file.findings)
            skipped += len(file.suppressed)
            for finding in file.findings:
                _failure(_case(suite, file, finding), file, finding)
            for finding in file.suppressed:
                reason = xml_text(finding["suppression"]["reason"])
                SubElement(_case(suite, file, finding), "skipped", message=reason)
    if len(root) == 0:
        suite = SubElement(root, "testsuite", name="AIDA", tests="1", failures="0", skipped="0")
        SubElement(suite, "testcase", name="no findings", classname="aida")
    root.set("tests", str(max(failures + skipped, 1)))
    root.set("failures", str(failures))
    root.set("skipped", str(skipped))
    write_xml(root, stream)


def _count(suite: Element, file: FileOutcome) -> None:
    suite.set("tests", str(len(file.findings) + len(file.suppressed)))
    suite.set("failures", str(len(file.findings)))
    suite.set("skipped", str(len(file.suppressed)))


def _case(suite: Element, file: FileOutcome, finding: Wire) -> Element:
    line = str(finding["range"]["start"]["line"] + 1)
    path = xml_text(file.shown_path)
    # The identity keeps the name of a test from run to run, and apart from others.
    name = f"{finding['rule']} {finding['identity']}"
    return SubElement(suite, "testcase", name=xml_text(name), classname=path, file=path, line=line)


def _failure(case: Element, file: FileOutcome, finding: Wire) -> None:
    message, kind = xml_text(message_of(finding)), finding["severity"]
    failure = SubElement(case, "failure", message=message, type=kind)
    place = place_of(file.shown_path, finding["range"])
    failure.text = xml_text(f"{place}: {kind}: {finding['message']} [{finding['rule']}]")
