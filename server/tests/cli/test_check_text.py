from __future__ import annotations

import contextlib
import os
import sys

import pytest

from server.tests.cli.project import Project


def test_the_whole_report(project: Project) -> None:
    project.write("src/a.py", "import x\n\ndef f():\n\tprint('日本', x == None)\n")
    result = project.aida("check", "src")
    head, _, seconds = result.out.rpartition(" (1 file in ")
    assert head == (
        "src/a.py · 2 findings\n"
        "\n"
        "info: compare x with is\n"
        "  src/a.py:4:14 · equals-none\n"
        " 3 │ def f():\n"
        " 4 │     print('日本', x == None)\n"
        "   │                   ^^^^^^^^^\n"
        "  fix: x is None (safe)\n"
        "\n"
        "Found 1 info"
    ).replace("2 findings", "1 finding")
    assert seconds.endswith(" s)\nFixable: 1 with --fix; --diff shows how\n")


def test_a_note_is_shown_once_for_each_rule_and_file(project: Project) -> None:
    project.write("a.py", "print(1)\nprint(2)\n")
    project.write("b.py", "print(1)\n")
    assert project.aida("check").out.count("help: Use the log.") == 2


def test_labels_are_shown(empty: Project) -> None:
    empty.with_rules(
        "id: a\nlanguage: python\nmessage: twice $X\nrule: {pattern: f($X)}\n"
        "labels:\n  X: {style: secondary, message: this one}\n"
    )
    empty.write("a.py", "f(value)\n")
    assert "   │   ----- this one\n" in empty.aida("check").out


def test_a_message_is_one_line(empty: Project) -> None:
    empty.with_rules("id: a\nlanguage: python\nmessage: found $X\nrule: {pattern: f($X)}\n")
    empty.write("a.py", "f([\n  1,\n  2,\n])\n")
    assert "hint: found [ 1, 2, ]\n" in empty.aida("check").out


def test_summary_without_findings(project: Project) -> None:
    assert "There was nothing to check" in project.aida("check").out
    project.write("a.py", "x = 1\n")
    assert project.aida("check").out.startswith("✓ No findings (1 file in ")


def test_quiet(project: Project) -> None:
    project.write("a.py", "x = 1\n")
    assert project.aida("check", "--quiet").out == ""


def test_statistics(project: Project) -> None:
    project.write("a.py", "print(1)\nx == None\ny == None\n")
    rows = project.aida("check", "--statistics").out.splitlines()
    assert rows[0].split() == ["2", "info", "equals-none", "Comparison", "with", "None"]
    assert rows[1].split() == ["1", "warning", "no-print"]


def test_the_width_of_the_terminal_is_respected(project: Project) -> None:
    project.write("a.py", "print('" + "x" * 300 + "')\n")
    out = project.aida("check", COLUMNS="60").out
    code = [row for row in out.splitlines() if "│" in row]
    assert code and max(map(len, code)) <= 60


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_progress_bar_on_a_terminal_that_is_erased(project: Project) -> None:
    for number in range(30):
        # Candidates for a rule, but no findings: much work and little output.
        project.write(f"f{number}.py", "print(x, y == 1)\n" * 3000)
    words = ("check", "--no-cache", "--statistics", "--jobs", "2")
    seen = _on_a_terminal(project, *words)
    assert b" % " in seen and b" of 30 files" in seen
    assert seen.rindex(b"\r\x1b[K") > seen.rindex(b" of 30 files")
    assert b" of 30 files" not in _on_a_terminal(project, *words, "--format", "json")


def _on_a_terminal(project: Project, *words: str) -> bytes:
    import pty

    process, terminal = pty.fork()
    if process == 0:
        os.chdir(project.folder)
        environment = project.environment(TERM="xterm")
        os.execve(sys.executable, [sys.executable, "-m", "aida", *words], environment)
    seen = bytearray()
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(terminal, 65536):
            seen += part
    os.close(terminal)
    os.waitpid(process, 0)
    return bytes(seen)
