"""``aida check --new-since``, in real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from server.tests.cli.project import Project

TWO = "def f():\n    print(1)\n\n\ndef g():\n    a = 1\n    print(2)\n"


def git(project: Project, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    run = subprocess.run(
        ["git", *identity, *words], cwd=project.folder, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()


def commit(project: Project, name: str = "more") -> None:
    git(project, "add", "-A")
    git(project, "commit", "-q", "--allow-empty", "-m", name)


@pytest.fixture
def repository(project: Project) -> Project:
    """A repository with one commit on ``main``, and the branch ``work`` on it."""
    git(project, "init", "-q", "-b", "main")
    project.write("a.py", TWO)
    project.write("b.py", TWO)
    commit(project, "start")
    git(project, "switch", "-q", "-c", "work")
    return project


def test_changed_lines_alone(repository: Project) -> None:
    assert repository.check("--new-since", "main").places() == []
    repository.write("a.py", TWO.replace("print(1)", "print(10)"))
    repository.write("new dir/é.py", "print(3)\n")
    expected = [("no-print", "a.py", 2), ("no-print", "new dir/é.py", 1)]
    result = repository.check("--new-since", "main")
    assert result.places() == expected and result.code == 1
    assert (result.json["stats"]["old"], result.json["stats"]["files"]) == (1, 2)
    commit(repository)
    assert repository.check("--new-since", "main").places() == expected, "from the cache, too"
    assert repository.check("--new-since", "HEAD").places() == []
    assert repository.check("a.py", "--new-since", "main").places() == expected[:1]
    text = repository.aida("check", "--new-since", "main", "b.py").out
    assert "nothing to check" in text


def test_what_others_did_meanwhile_is_not_new(repository: Project) -> None:
    repository.write("a.py", TWO.replace("print(1)", "print(10)"))
    commit(repository)
    git(repository, "switch", "-q", "main")
    repository.write("b.py", TWO.replace("print(2)", "print(20)"))
    commit(repository)
    git(repository, "switch", "-q", "work")
    assert repository.check("--new-since", "main").places() == [("no-print", "a.py", 2)]


def test_a_renamed_file_is_not_new(repository: Project) -> None:
    (repository.folder / "deep").mkdir()
    git(repository, "mv", "a.py", "deep/other.py")
    assert repository.check("--new-since", "main").places() == []
    repository.write("deep/other.py", TWO.replace("print(2)", "print(20)"))
    assert repository.check("--new-since", "main").places() == [("no-print", "deep/other.py", 7)]


def test_lines_that_only_moved_are_not_new(repository: Project) -> None:
    repository.write("a.py", "import os\n\n" + TWO)
    assert repository.check("--new-since", "main").places() == []


def test_what_a_removal_leaves_behind(project: Project) -> None:
    """A match that spans the place where a line was removed is new."""
    project.with_rules(
        "id: a\nlanguage: python\nmessage: m\n"
        "rule: {kind: function_definition, not: {has: {pattern: close(), stopBy: end}}}\n"
    )
    git(project, "init", "-q", "-b", "main")
    project.write("a.py", "def f():\n    open()\n    close()\n    end()\n\n\ndef g():\n    pass\n")
    commit(project)
    project.write("a.py", "def f():\n    open()\n    end()\n\n\ndef g():\n    pass\n")
    assert project.check("--new-since", "main").places() == [("a", "a.py", 1)]


@pytest.mark.parametrize(("scope", "lines"), [("lines", []), ("functions", [7]), ("file", [2, 7])])
def test_scopes(repository: Project, scope: str, lines: list[int]) -> None:
    repository.with_rules(
        *(path.read_text() for path in sorted((repository.folder / "rules").iterdir())),
        settings=f'new-since-scope = "{scope}"\n',
    )
    repository.write("a.py", TWO.replace("a = 1", "a = 2"))
    found = repository.check("--new-since", "main").places()
    assert [line for _, _, line in found] == lines


def test_a_subfolder_and_excluded_files(repository: Project) -> None:
    repository.write("deep/c.py", "print(3)\n")
    repository.write("a.py", "print(4)\n")
    repository.write(".gitignore", "ignored.py\n")
    repository.write("ignored.py", "print(5)\n")
    result = repository.check("--new-since", "main", cwd="deep")
    assert result.places() == [("no-print", "c.py", 1)]
    assert {path for _, path, _ in repository.check("--new-since", "main").places()} == {
        "a.py",
        "deep/c.py",
    }


def test_with_a_baseline(repository: Project) -> None:
    repository.write("a.py", TWO.replace("print(1)", "print(10)"))
    repository.aida("baseline", "create")
    repository.write("b.py", TWO.replace("print(1)", "print(11)"))
    result = repository.check("--new-since", "main")
    assert result.places() == [("no-print", "b.py", 2)]
    assert (result.json["stats"]["old"], result.json["stats"]["baselined"]) == (2, 1)


def test_in_a_hook(repository: Project) -> None:
    """Git tells its hooks where the repository is, from where it runs them."""
    repository.write("deep/c.py", "print(3)\n")
    result = repository.check("--new-since", "main", cwd="deep", GIT_DIR=".git")
    assert result.places() == [("no-print", "c.py", 1)]


# ---------------------------------------------------------------- what can be wrong


def test_no_such_commit(repository: Project) -> None:
    for name in ("nowhere", "--output=x", "main:a.py"):
        result = repository.aida("check", f"--new-since={name}")
        assert result.code == 2
        assert f"there is no commit `{name}`" in result.err and "help:" in result.err
    assert not (repository.folder / "x").exists()


def test_no_repository(project: Project) -> None:
    result = project.aida("check", "--new-since", "main")
    assert result.code == 2
    assert "not a git repository" in result.err and "needs a git repository" in result.err


def test_no_git(repository: Project, tmp_path: Path) -> None:
    result = repository.aida("check", "--new-since", "main", PATH=str(tmp_path))
    assert result.code == 2
    assert "the program `git` cannot be run" in result.err and "install git" in result.err


def test_no_common_commit(repository: Project) -> None:
    git(repository, "switch", "-q", "--orphan", "alone")
    commit(repository)
    result = repository.aida("check", "--new-since", "main")
    assert result.code == 2 and "no commit in common" in result.err


def test_a_repository_without_commits(project: Project) -> None:
    git(project, "init", "-q")
    result = project.aida("check", "--new-since", "HEAD")
    assert result.code == 2 and "there is no commit `HEAD`" in result.err


def test_a_shallow_clone(repository: Project, tmp_path: Path) -> None:
    commit(repository, "second")
    commit(repository, "third")
    where = tmp_path / "clone"
    source = repository.folder.as_uri()
    words = ["git", "clone", "-q", "--depth=1", "--no-single-branch", source, str(where)]
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C"})
    clone = Project(where, repository.cache)
    for name in ("origin/main", "HEAD~1"):
        result = clone.aida("check", "--new-since", name)
        assert result.code == 2
        assert "shallow clone" in result.err and "git fetch --unshallow" in result.err


def test_not_with_fixing_or_standard_input(repository: Project) -> None:
    for words in (["--fix"], ["--diff"], ["-", "--stdin-filename", "a.py"]):
        result = repository.aida("check", "--new-since", "main", *words)
        assert result.code == 2 and "--new-since" in result.err
