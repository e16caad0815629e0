from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from server.tests.cli.project import Project


def test_version(empty: Project) -> None:
    from aida import __version__

    assert empty.aida("--version").out == f"aida {__version__}\n"


def test_help_is_short_and_names_every_command(empty: Project) -> None:
    from aida.cli.commands import COMMANDS

    result = empty.aida("--help")
    assert result.code == 0
    assert len(result.out.splitlines()) < 25
    assert all(command.summary in result.out for command in COMMANDS)


def test_no_command_prints_the_help_and_is_2(empty: Project) -> None:
    assert empty.aida().code == 2


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (["chekc"], "there is no command `chekc`", "did you mean `check`?"),
        (["src"], "there is no command `src`", "did you mean `aida check src`?"),
        (["check", "--formt", "json"], "there is no option `--formt`", "did you mean `--format`?"),
        (["check", "--jobs", "0"], "`0` is not a number of processes", "aida check --help"),
        (["check", "--format", "xml"], "invalid choice: 'xml'", "aida check --help"),
        (["check", "-"], "what is the text on standard input?", "--stdin-filename src/app.py"),
        (["check", "--stdin-filename", "a.py"], "needs the path `-`", "standard input"),
        (["check", "--fix", "--diff"], "--fix and --diff exclude each other", "--diff alone"),
        (["rules"], "required: ACTION", "aida rules --help"),
        (["rules", "show", "py-bare-excep"], "no rule `py-bare-excep`", "`py-bare-except`?"),
        (["rules", "list", "--pack", "pyton"], "there is no pack `pyton`", "`python`?"),
        (["lsp", "--tcp", "here"], "`here` is not HOST:PORT", "aida lsp --help"),
        (["check", "--config", "none.toml"], "none.toml: cannot be read", ""),
        (["check", "--rules", "none"], "none: there is no such rule file or folder", ""),
    ],
)
def test_mistakes_are_2_and_explained(
    empty: Project, words: list[str], message: str, help: str
) -> None:
    (empty.folder / "src").mkdir()
    result = empty.aida(*words)
    assert result.code == 2
    assert message in result.err and help in result.err
    assert "Traceback" not in result.err
    assert result.out == ""


def test_the_unexpected_is_one_line_with_a_way_to_the_traceback(empty: Project) -> None:
    script = (
        "import sys, aida.cli.main as m\n"
        "def broken(words): raise ZeroDivisionError('oops')\n"
        "m._dispatch = broken\n"
        "sys.exit(m.main(['check']))\n"
    )

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            env=empty.environment(**more),
            check=False,
        )

    plain = run()
    assert plain.returncode == 2
    assert "ZeroDivisionError: oops" in plain.stderr and "AIDA_TRACEBACK=1" in plain.stderr
    assert "Traceback" not in plain.stderr
    asked = run(AIDA_TRACEBACK="1")
    assert asked.returncode == 2 and "Traceback (most recent call last)" in asked.stderr


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_a_reader_that_leaves_is_no_error(project: Project) -> None:
    project.write("a.py", "print(1)\n" * 5000)
    command = f"{sys.executable} -m aida check a.py | head -1"
    run = subprocess.run(
        ["sh", "-c", command],
        cwd=project.folder,
        capture_output=True,
        env=project.environment(),
        check=False,
    )
    assert run.stderr == b""
    assert run.stdout.startswith(b"a.py")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_is_quiet_and_130(project: Project, jobs: str) -> None:
    for number in range(60):
        project.write(f"{number}.py", "print(x)\nassert f(y == None)\n" * 2000)
    process = subprocess.Popen(
        [sys.executable, "-m", "aida", "check", "--no-cache", "--jobs", jobs],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=project.environment(),
        start_new_session=True,
    )
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the job
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors == b""


def test_colours(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    assert "\x1b[" not in project.aida("check").out
    assert "\x1b[" in project.aida("check", "--color", "always").out
    assert "\x1b[" in project.aida("check", FORCE_COLOR="1").out
    assert "\x1b[" not in project.aida("check", FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" not in project.aida("check", "--color", "never", FORCE_COLOR="1").out
    assert "\x1b[" in project.aida("check", "--color", "always", NO_COLOR="1").out


def test_ascii_where_the_output_knows_no_more(project: Project) -> None:
    project.write("a.py", "print('é')\n")
    result = project.aida("check", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.code == 1
    assert result.out.isascii() and " 1 | print(" in result.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completions(empty: Project, shell: str) -> None:
    script = empty.aida("completions", shell).out
    assert "check" in script and "stdin-filename" in script
    interpreter = shutil.which(shell)
    if interpreter and shell != "tcsh":
        path = empty.write("script", script)
        subprocess.run([interpreter, "-n", str(path)], check=True)


def test_cache_path_and_clear(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    assert project.aida("cache", "path").out.strip() == str(project.cache)
    project.check()
    assert project.check().json["stats"]["cached"] == 1
    assert project.aida("cache", "clear").code == 0
    assert project.check().json["stats"]["cached"] == 0


def test_what_a_remembered_answer_imports(project: Project) -> None:
    """The fast path must stay fast: none of the engine, and little of the standard library."""
    project.write("a.py", "print(1)\n")
    project.aida("check", "a.py")
    script = "import sys\nfrom aida.cli.main import main\nmain()\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script, "check", "a.py"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        env=project.environment(),
        check=False,
    )
    modules = run.stdout.splitlines()[-1].split()
    slow = ("argparse", "dataclasses", "json", "sqlite3", "typing", "yaml", "tree_sitter", "re2")
    assert not set(slow) & set(modules)
    assert "nothing changed" in run.stdout
