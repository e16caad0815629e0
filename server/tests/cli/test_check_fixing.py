from __future__ import annotations

import shutil
import stat
import subprocess
import sys

import pytest

from server.tests.cli.project import Project

CODE = "if x == None:\n    assert y == None\n    print(1)\n"


def test_only_safe_fixes_are_applied(project: Project) -> None:
    project.write("a.py", CODE)
    result = project.aida("check", "--fix")
    assert project.read("a.py") == b"if x is None:\n    assert y is None\n    print(1)\n"
    assert "Fixed 2 in 1 file" in result.out
    assert result.code == 1, "the print and the assert remain"


def test_unsafe_fixes_on_request_in_rounds(project: Project) -> None:
    """The fix of the assert is outside that of the comparison: one after the other."""
    project.write("a.py", CODE)
    result = project.check("--fix", "--unsafe-fixes")
    assert project.read("a.py") == b"if x is None:\n    check(y is None)\n    print(1)\n"
    assert result.json["fixed"] == [{"path": "a.py", "rules": {"equals-none": 2, "no-assert": 1}}]
    assert result.places() == [("no-print", "a.py", 3)]


def test_the_exit_code_is_that_of_what_remains(project: Project) -> None:
    project.write("a.py", "x == None\n")
    assert project.aida("check", "--fix", "--fail-on", "info").code == 0


def test_diff_changes_nothing_and_can_be_applied(project: Project) -> None:
    project.write("src/a.py", CODE)
    project.write("src/crlf.py", "y == None\r\nz = 1")
    result = project.aida("check", "--diff", "--unsafe-fixes")
    assert project.read("src/a.py") == CODE.encode()
    assert "--- a/src/a.py" in result.out and "+    check(y is None)" in result.out
    assert "Found" not in result.out and "Found" in result.err
    if shutil.which("patch"):
        raw = subprocess.run(
            [sys.executable, "-m", "aida", "check", "--diff", "--unsafe-fixes"],
            check=False,
            cwd=project.folder,
            capture_output=True,
            env=project.environment(),
        ).stdout
        subprocess.run(
            ["patch", "-p1", "--binary"],
            cwd=project.folder,
            input=raw,
            check=True,
            capture_output=True,
        )
        patched = project.read("src/a.py"), project.read("src/crlf.py")
        project.write("src/a.py", CODE)
        project.write("src/crlf.py", "y == None\r\nz = 1")
        project.aida("check", "--fix", "--unsafe-fixes")
        assert (project.read("src/a.py"), project.read("src/crlf.py")) == patched


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"x == None\r\ny = 1\r\n", b"x is None\r\ny = 1\r\n"),
        (b"x == None\r\ny = 1\n", b"x is None\r\ny = 1\n"),
        (b"\xef\xbb\xbfx == None\n", b"\xef\xbb\xbfx is None\n"),
        (b"x == None", b"x is None"),
        ("s = '😀é'; x == None\n".encode(), "s = '😀é'; x is None\n".encode()),
    ],
)
def test_what_is_not_fixed_stays_byte_for_byte(
    project: Project, before: bytes, after: bytes
) -> None:
    project.write("a.py", before)
    project.aida("check", "--fix")
    assert project.read("a.py") == after


def test_a_fix_of_several_lines_takes_the_line_endings_of_the_file(empty: Project) -> None:
    empty.with_rules(
        "id: a\nlanguage: python\nrule: {pattern: one()}\nfix: |-\n  one\n  two\nfix-safety: safe\n"
    )
    empty.write("crlf.py", b"one()\r\nx = 1\r\n")
    empty.write("lf.py", b"one()\nx = 1\n")
    empty.aida("check", "--fix")
    assert empty.read("crlf.py") == b"one\r\ntwo\r\nx = 1\r\n"
    assert empty.read("lf.py") == b"one\ntwo\nx = 1\n"


def test_a_fix_that_breaks_the_syntax_is_not_written(empty: Project) -> None:
    empty.with_rules(
        "id: a\nlanguage: python\nrule: {pattern: one()}\nfix: '(('\nfix-safety: safe\n"
    )
    empty.write("a.py", "one()\n")
    result = empty.aida("check", "--fix")
    assert empty.read("a.py") == b"one()\n"
    assert "a.py: not fixed: its syntax would be worse afterwards (by a)" in result.err


def test_rules_that_undo_each_other_come_to_an_end(empty: Project) -> None:
    rule = "id: {}\nlanguage: python\nrule: {{pattern: {}()}}\nfix: {}()\nfix-safety: safe\n"
    empty.with_rules(rule.format("a", "one", "two"), rule.format("b", "two", "one"))
    empty.write("a.py", "one()\n")
    assert empty.aida("check", "--fix").code == 0


def test_a_fix_that_grows_for_ever_comes_to_an_end(empty: Project) -> None:
    empty.with_rules(
        "id: a\nlanguage: python\nrule: {pattern: f($X)}\nfix: f(f($X))\nfix-safety: safe\n"
    )
    empty.write("a.py", "f(1)\n")
    assert empty.aida("check", "--fix").code == 0
    assert len(empty.read("a.py")) < 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_permissions_and_links_stay(project: Project) -> None:
    path = project.write("a.py", "x == None\n")
    path.chmod(0o750)
    link = project.folder / "link.py"
    link.symlink_to(path)
    project.aida("check", "link.py", "--fix")
    assert path.read_text() == "x is None\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert link.is_symlink()
    assert sorted(entry.name for entry in project.folder.iterdir()) == [
        "a.py",
        "aida.toml",
        "link.py",
        "rules",
    ]


def test_stdin_is_fixed_to_stdout(project: Project) -> None:
    result = project.aida(
        "check", "-", "--stdin-filename", "a.py", "--fix", stdin=b"x == None\nprint(1)\n"
    )
    assert result.out == "x is None\nprint(1)\n"
    assert "no-print" in result.err and result.code == 1
    clean = project.aida("check", "-", "--stdin-filename", "a.py", "--fix", stdin=b"y\n")
    assert clean.out == "y\n"
