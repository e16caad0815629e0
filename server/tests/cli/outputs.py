"""A project with everything that a report may have to tell."""

from __future__ import annotations

from server.tests.cli.project import EQUALS_NONE, NO_ASSERT, NO_PRINT, Project

WEAKNESS = """\
stage: warn
tags: [security]
references: [CWE-617, "https://example.org/assert"]
"""
NAME = "src/ü x.py"
KNOWN = "print('known')\n"
TEXT = f"""\
é = 1
if é == None: pass
{KNOWN.rstrip()}
print('suppressed')  # aida: allow[no-print] until=2999-01-01 owner=@team -- só
assert é
print('<&"\\x1b%::,]]>')
"""


def write_everything(project: Project) -> None:
    """Findings of three severities, one suppressed, one known, a broken rule, an unreadable file.

    ``no-assert`` has a page and a weakness.
    """
    project.with_rules(NO_PRINT, EQUALS_NONE)
    project.write("rules/no-assert.yml", NO_ASSERT + WEAKNESS)
    project.write("rules/no-assert.md", "# no-assert\n## What it does\nReports `assert`.\n")
    project.write(NAME, KNOWN)
    assert project.aida("baseline", "create").code == 0
    project.write(NAME, TEXT.replace("\\x1b", "\x1b"))
    project.write("rules/broken.yml", "id: x\n")
    project.write("bad.py", b"\xff\xfe\n")
