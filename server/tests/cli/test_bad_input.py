"""Input that breaks tools: each case is named in a clear message, and the rest goes on.

Every project also holds good.py with one finding, which must be reported whatever else happens.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from server.tests.cli.project import NO_PRINT, Project, Result

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file system")


@pytest.fixture
def project(project: Project) -> Project:
    project.write("good.py", "print(1)\n")
    return project


def survives(result: Result) -> dict[str, Any]:
    """Assert that good.py was checked and nothing crashed; the document."""
    assert "Traceback" not in result.err and "something inside AIDA broke" not in result.err
    assert ("no-print", "good.py", 1) in result.places(), result.err
    return result.json


def messages(document: dict[str, Any]) -> dict[str, str]:
    return {error["path"]: error["message"] for error in document["errors"]}


def test_undecodable_bytes(project: Project) -> None:
    project.write("latin.py", "print('café')\n".encode("latin-1"))
    found = messages(survives(project.check()))
    assert found == {"latin.py": "is not UTF-8 (byte 10): save it as UTF-8 to have it checked"}


def test_undecodable_bytes_in_text(project: Project) -> None:
    project.write("latin.py", "print('café')\n".encode("latin-1"))
    result = project.aida("check")
    assert "warning: latin.py: is not UTF-8" in result.err
    assert result.code == 1


def test_a_binary_file_is_passed_over(project: Project) -> None:
    project.write("data.py", b"print(1)\0\xff")
    assert survives(project.check())["errors"] == []


def test_a_huge_file(project: Project) -> None:
    with (project.folder / "huge.py").open("wb") as file:
        for _ in range(50):
            file.write(b"print(1)\n" * 111_112)
    started = time.monotonic()
    found = messages(survives(project.check()))
    assert "huge.py" in found and "larger than max-file-size" in found["huge.py"]
    assert time.monotonic() - started < 10


def test_a_larger_file_on_request(project: Project) -> None:
    project.with_rules(
        "id: rare\nlanguage: python\nrule: {pattern: rare_name($X)}\n",
        NO_PRINT,
        settings="max-file-size = 100000000\n",
    )
    project.write("huge.py", b"# " + b"-" * 11_000_000 + b"\nrare_name(1)\n")
    document = survives(project.check())
    assert ("rare", "huge.py") in {(f["rule"], f["path"]) for f in document["findings"]}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_vanishes_during_the_scan(project: Project, jobs: str) -> None:
    for number in range(400):
        project.write(f"f{number:03}.py", "x = [1, 2]\n" * 400)
    process = subprocess.Popen(
        [sys.executable, "-m", "aida", "check", "--format", "json", "--no-cache", "--jobs", jobs],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=project.environment(),
    )
    for path in sorted(project.folder.glob("f*.py"), reverse=True):
        path.unlink()
        time.sleep(0.001)
    out, err = process.communicate(timeout=60)
    document = survives(Result(process.returncode, out, err))
    assert set(messages(document).values()) <= {"vanished while it was being checked"}


@posix
def test_a_file_that_vanishes_between_listing_and_reading(project: Project) -> None:
    """The same without luck: a dangling link is listed when named, and not there when read."""
    (project.folder / "dangling.py").symlink_to(project.folder / "nowhere.py")
    document = survives(project.check("good.py", "dangling.py"))
    assert any("nowhere.py" in path or "dangling.py" in path for path in messages(document))


@posix
def test_a_loop_of_links(project: Project) -> None:
    (project.folder / "sub").mkdir()
    (project.folder / "sub/loop").symlink_to(project.folder)
    (project.folder / "self").symlink_to(project.folder / "self")
    document = survives(project.check("."))
    assert len(document["findings"]) == 1
    assert survives(project.check("good.py", "self"))["errors"]


@posix
def test_an_unreadable_folder_and_file(project: Project, tmp_path: Path) -> None:
    secret = project.write("locked/a.py", "print(1)\n").parent
    unreadable = project.write("noread.py", "print(1)\n")
    unreadable.chmod(0)
    secret.chmod(0)
    try:
        found = messages(survives(_as_nobody(project, tmp_path)))
    finally:
        secret.chmod(0o755)
    assert found == {
        "locked": "cannot be read: Permission denied",
        "noread.py": "cannot be read: Permission denied",
    }


def _as_nobody(project: Project, tmp_path: Path) -> Result:
    """Run without the rights of root, who may read everything."""
    if os.geteuid() == 0:
        for folder in (tmp_path, *tmp_path.parents):
            if folder.stat().st_uid == 0 and folder.is_relative_to("/tmp/"):
                folder.chmod(folder.stat().st_mode | 0o755)
        drop = "import os; os.setgid(65534); os.setuid(65534); "
    else:
        drop = ""
    # A first run imports what the second needs: nobody may not read root's Python.
    script = (
        "import contextlib, io, sys\nfrom aida.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n    main()\n"
        f"{drop}sys.exit(main())"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "check", "--format", "json", "--no-cache"],
        check=False,
        cwd=project.folder,
        capture_output=True,
        text=True,
        env=project.environment(),
    )
    return Result(run.returncode, run.stdout, run.stderr)


@pytest.mark.parametrize("text", [b"x = 1\r\nprint(2)\r\n", b"x = 1\r\n\nprint(2)\n"])
def test_line_endings(project: Project, text: bytes) -> None:
    project.write("a.py", text)
    document = survives(project.check())
    [finding] = [finding for finding in document["findings"] if finding["path"] == "a.py"]
    start = finding["range"]["start"]
    assert text[start["byte"] :].startswith(b"print(2)")
    assert start["line"] == text[: start["byte"]].count(b"\n") and start["column"] == 0


def test_a_byte_order_mark(project: Project) -> None:
    project.write("a.py", b"\xef\xbb\xbfprint(2)\n")
    document = survives(project.check())
    [finding] = [finding for finding in document["findings"] if finding["path"] == "a.py"]
    assert finding["range"]["start"]["byte"] == 3
    out = project.aida("check", "a.py", "--no-cache").out
    assert " 1 │ print(2)\n   │ ^^^^^^^^\n" in out


def test_astral_characters(project: Project) -> None:
    project.write("a.py", "s = '😀𝒳'; print(s)\n")
    document = survives(project.check())
    [finding] = [finding for finding in document["findings"] if finding["path"] == "a.py"]
    assert finding["range"]["start"] == {"line": 0, "column": 10, "byte": 16}


def test_a_file_that_does_not_parse(project: Project) -> None:
    project.write("a.py", "def f(:\n  )))\nclass\nprint(1)\n'''open\n")
    document = survives(project.check())
    assert document["errors"] == []


@pytest.mark.parametrize("name", ["deep.py", "deep.js", "deep.json", "deep.go"])
def test_deep_nesting(project: Project, name: str) -> None:
    depth = 10_000
    project.write(name, "x = " + "(" * depth + "print(1)" + ")" * depth + "\n")
    document = survives(project.check())
    assert all(name in error.get("path", "") for error in document["errors"])


def test_deep_nesting_with_bundled_rules(empty: Project) -> None:
    empty.write("good.py", "try:\n    f()\nexcept:\n    pass\n")
    for opening, closing in (("(", ")"), ("[", "]"), ("f(", ")"), ("not ", ""), ("a.b(x)[", "]")):
        depth = 10_000
        text = f"x = {opening * depth}eval(y){closing * depth}\n"
        empty.write(f"deep{ord(opening[0])}.py", text)
        empty.write(f"deep{ord(opening[0])}.js", text)
    result = empty.check("--no-cache")
    assert result.code in (0, 1), result.err
    assert "Traceback" not in result.err


def test_a_pathological_regex_takes_linear_time(project: Project) -> None:
    project.write(
        "rules/slow.yml",
        "id: slow\nlanguage: python\nrule: {kind: string, regex: '^(a|a)*(a|aa)+$'}\n",
    )
    project.write("a.py", f"x = '{'a' * 200_000}!'\n")
    started = time.monotonic()
    survives(project.check("--no-cache"))
    assert time.monotonic() - started < 5


def test_a_pathological_regex_in_a_text_rule(project: Project) -> None:
    project.write(
        "rules/slow.yml", "id: slow\nlanguage: text\nrule: {regex: '(x+x+)+y'}\nmessage: m\n"
    )
    project.write("a.py", f"x = '{'x' * 200_000}!'\n")
    started = time.monotonic()
    survives(project.check("--no-cache"))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (
            "id: c\nlanguage: python\nutils:\n  a: {matches: b}\n  b: {matches: a}\n"
            "rule: {matches: a}\n",
            "itself",
        ),
        (
            "id: c\nlanguage: python\nutils:\n  a: {any: [{matches: a}]}\nrule: {matches: a}\n",
            "itself",
        ),
        (
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(
                f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
                for old, new in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            "too large",
        ),
        ("a: &a [*a]\n", ""),
        ("[" * 5_000 + "]" * 5_000, ""),
        ("id: c\nlanguage: python\nrule: {regex: '(?=a)'}\n", "regular expression"),
        ("id: c\nlanguage: python\nrule: {pattern: '('}\n", ""),
        ("id: c\nlanguage: klingon\nrule: {pattern: a}\n", "klingon"),
        ("id: [c\n", "not valid YAML"),
        ("- just\n- a list\n", ""),
        ("id: c\nlanguage: python\nrule: {any: " + "{not: " * 150 + "{kind: x}" + "}" * 151, ""),
        ("\ufffe\x00", ""),
    ],
    ids=[
        "cycle",
        "self-reference",
        "alias bomb",
        "self alias",
        "deep yaml",
        "look-around",
        "odd pattern",
        "language",
        "yaml",
        "list",
        "deep rule",
        "control characters",
    ],
)
def test_a_broken_rule_file(project: Project, rule: str, word: str) -> None:
    project.write("rules/broken.yml", rule)
    result = project.check("--no-cache")
    document = survives(result)
    errors = {error["path"]: error["message"] for error in document["errors"]}
    if errors:  # an odd pattern may be usable
        assert list(errors) == ["rules/broken.yml"]
        assert result.code == 2
    else:
        assert not word
    assert word in errors.get("rules/broken.yml", "")


def test_a_global_utility_with_a_cycle(project: Project) -> None:
    project.write("sgconfig.yml", "utilDirs: [utils]\n")
    project.write("utils/a.yml", "id: a\nlanguage: python\nrule: {matches: b}\n")
    project.write("utils/b.yml", "id: b\nlanguage: python\nrule: {matches: a}\n")
    project.write("rules/uses.yml", "id: uses\nlanguage: python\nrule: {matches: a}\n")
    result = project.check("--no-cache")
    survives(result)


def test_a_rule_file_that_is_not_utf8(project: Project) -> None:
    project.write("rules/latin.yml", "message: café\n".encode("latin-1"))
    document = survives(project.check())
    assert messages(document) == {"rules/latin.yml": "is not UTF-8 (byte 12)"}


def test_a_broken_sgconfig(project: Project) -> None:
    project.write("sgconfig.yml", "ruleDirs: [gone]\n")
    result = project.aida("check")
    assert result.code == 2
    assert "sgconfig.yml:1:" in result.err and "there is no folder `gone`" in result.err


@posix
def test_names_that_terminals_and_encodings_dislike(project: Project) -> None:
    for name in (b"new\nline.py", b"esc\x1b[31m.py", b"latin\xe9.py", "ünï😀.py".encode()):
        (Path(os.fsdecode(os.fsencode(project.folder) + b"/" + name))).write_bytes(b"print(1)\n")
    result = project.aida("check")
    assert result.code == 1 and "\x1b" not in result.out
    assert survives(project.check())["stats"]["findings"] == 5


def test_escape_sequences_in_code_do_not_reach_the_terminal(project: Project) -> None:
    project.write("a.py", "print('\x1b]0;owned\x07\u202e')\n")
    result = project.aida("check", "a.py")
    assert result.code == 1
    assert not set("\x1b\x07\u202e") & set(result.out)


@posix
def test_an_unwritable_file_is_not_fixed(project: Project) -> None:
    path = project.write("a.py", "x == None\n")
    path.chmod(0o444)
    # Root may write everything, unless that one capability is taken away.
    under = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
    result = project.aida("check", "a.py", "--fix", under=under)
    assert "not fixed: it cannot be written" in result.err
