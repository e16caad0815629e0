from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aida.packs.catalog import bundled_packs
from server.tests.cli.project import NO_PRINT, Project


def paths(project: Project, *words: str, **options: str) -> list[str]:
    return [path for _, path, _ in project.check(*words, **options).places()]


def test_gitignore_is_honoured_in_every_folder(project: Project) -> None:
    for name in ("a.py", "build/b.py", "src/c.py", "src/gen/d.py", "src/gen/keep.py"):
        project.write(name, "print(1)\n")
    project.write(".gitignore", "build/\n")
    project.write("src/.gitignore", "gen/*\n!gen/keep.py\n")
    assert paths(project) == ["a.py", "src/c.py", "src/gen/keep.py"]


def test_a_file_that_is_named_is_checked_though_ignored(project: Project) -> None:
    project.write("build/b.py", "print(1)\n")
    project.write(".gitignore", "build/\n")
    assert paths(project, "build/b.py") == ["build/b.py"]


def test_an_ignore_file_above_the_folder_counts_in_a_repository(project: Project) -> None:
    project.write(".git/HEAD", "")
    project.write(".gitignore", "gen.py\n")
    project.write("src/gen.py", "print(1)\n")
    project.write("src/a.py", "print(1)\n")
    assert paths(project, "src") == ["src/a.py"]


def test_exclude(project: Project) -> None:
    project.write("aida.toml", 'packs = []\nrules = ["rules"]\nexclude = ["vendor/**"]\n')
    project.write("a.py", "print(1)\n")
    project.write("vendor/b.py", "print(1)\n")
    assert paths(project) == ["a.py"]


def test_overrides_by_folder(project: Project) -> None:
    project.with_rules(
        NO_PRINT,
        settings=(
            '[[overrides]]\npaths = ["tests/**"]\nignore = ["no-print"]\n'
            '[[overrides]]\npaths = ["core/**"]\nseverity = {no-print = "error"}\n'
        ),
    )
    for name in ("a.py", "tests/b.py", "core/c.py"):
        project.write(name, "print(1)\n")
    found = project.check().json["findings"]
    assert [(finding["path"], finding["severity"]) for finding in found] == [
        ("a.py", "warning"),
        ("core/c.py", "error"),
    ]


def test_sgconfig(empty: Project) -> None:
    empty.write("sgconfig.yml", "ruleDirs: [my-rules]\nutilDirs: [my-utils]\n")
    empty.write("my-utils/call.yml", "id: is-f\nlanguage: python\nrule: {pattern: f($$$)}\n")
    empty.write("my-rules/a.yml", "id: a\nlanguage: py\nmessage: m\nrule: {matches: is-f}\n")
    empty.write("x.py", "f(1)\n")
    assert ("a", "x.py", 1) in empty.check("x.py").places()


def test_paths_are_relative_to_the_current_folder(project: Project) -> None:
    project.write("src/a.py", "print(1)\n")
    assert paths(project, "src/a.py") == ["src/a.py"]
    assert paths(project, ".", cwd="src") == ["a.py"]
    assert paths(project, "../src", cwd="rules") == ["../src/a.py"]
    assert paths(project, str(project.folder / "src")) == ["src/a.py"]


def test_each_folder_has_its_own_settings(empty: Project) -> None:
    for name in ("one", "two"):
        part = Project(empty.folder / name, empty.cache).with_rules(
            NO_PRINT.replace("no-print", f"no-print-{name}")
        )
        part.write("a.py", "print(1)\n")
    assert empty.check("one", "two/a.py").places() == [
        ("no-print-one", "one/a.py", 1),
        ("no-print-two", "two/a.py", 1),
    ]


def test_pyproject(project: Project) -> None:
    (project.folder / "aida.toml").unlink()
    project.write("pyproject.toml", '[tool.aida]\npacks = []\nrules = ["rules/0.yml"]\n')
    project.write("a.py", "print(1)\nassert x\n")
    assert project.check("a.py").places() == [("no-print", "a.py", 1)]


def test_config_of_another_place(project: Project) -> None:
    project.write("team/aida.toml", 'packs = []\nrules = ["../rules/2.yml"]\n')
    project.write(
        "team/strict.toml",
        'packs = []\nrules = ["../rules/0.yml"]\n[[overrides]]\npaths = ["tests/**"]\n'
        'ignore = ["no-print"]\n',
    )
    project.write("a.py", "print(1)\nassert x\n")
    project.write("tests/a.py", "print(1)\n")
    assert project.check("a.py", "--config", "team/aida.toml").places() == [
        ("no-assert", "a.py", 2)
    ]
    # Globs count from the current folder.
    both = project.check("a.py", "tests", "--config", "team/strict.toml")
    assert both.places() == [("no-print", "a.py", 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_a_folder_that_is_named(project: Project) -> None:
    project.with_rules(
        NO_PRINT, settings='[[overrides]]\npaths = ["src/t.py"]\nignore = ["no-print"]\n'
    )
    project.write("src/a.py", "print(1)\n")
    project.write("src/t.py", "print(1)\n")
    outside = Project(project.folder.parent / "outside", project.cache)
    (outside.folder / "link").symlink_to(project.folder / "src")
    assert paths(outside, "link") == ["../project/src/a.py"]


def test_stdin(project: Project) -> None:
    result = project.check("-", "--stdin-filename", "src/new.py", stdin=b"x = 1\nprint(1)\n")
    assert result.code == 1
    assert result.places() == [("no-print", "src/new.py", 2)]


def test_stdin_obeys_overrides_and_shebang(project: Project) -> None:
    settings = '[[overrides]]\npaths = ["tests/**"]\nignore = ["no-print"]\n'
    project.with_rules(NO_PRINT, settings=settings)
    words = ("-", "--stdin-filename")
    assert project.check(*words, "tests/a.py", stdin=b"print(1)\n").places() == []
    script = b"#!/usr/bin/env python3\nprint(1)\n"
    assert project.check(*words, "bin/tool", stdin=script).places() == [("no-print", "bin/tool", 2)]


def test_jobs_do_not_change_the_answer(project: Project) -> None:
    for number in range(40):
        project.write(f"f{number:02}.py", "x = [1, 2, 3]  # filler\n" * 1500 + "print(1)\n")
    one = project.check("--no-cache", "--jobs", "1").json["findings"]
    two = project.check("--no-cache", "--jobs", "2").json["findings"]
    assert one == two and len(one) == 40


def test_the_installed_command(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    run = subprocess.run(
        [str(Path(sys.executable).parent / "aida"), "check", "a.py"],
        check=False,
        cwd=project.folder,
        capture_output=True,
        env=project.environment(),
    )
    assert run.returncode == 1


def test_packs_and_stages_by_folder(project: Project) -> None:
    project.write(
        "aida.toml",
        'packs = ["python"]\nrules = ["own.yml"]\n'
        '[[overrides]]\npaths = ["legacy/**"]\nstage = "enforce"\n'
        '[[overrides]]\npaths = ["web/**"]\npacks = ["javascript"]\n'
        '[[overrides]]\npaths = ["web/old/**"]\npacks = []\nstage = "shadow"\n',
    )
    project.write("own.yml", NO_PRINT + "stage: shadow\n")
    python = "print(1)\ntry:\n    pass\nexcept:\n    x is 'a'\n"
    for folder in ("", "legacy/", "web/", "web/old/"):
        project.write(folder + "a.py", python)
        project.write(folder + "a.js", "debugger;\n")
    expected = [
        ("py-bare-except", "a.py", 4),
        ("py-is-literal", "a.py", 5),
        ("py-is-literal", "legacy/a.py", 5),
        ("js-debugger-statement", "web/a.js", 1),
        ("no-print", "web/old/a.py", 1),
    ]
    # What other bundled rules say of these files is not this test's subject.
    rules = {rule for rule, _, _ in expected}
    found = [place for place in project.check().places() if place[0] in rules]
    assert sorted(found) == sorted(expected)
    enforced = [
        place for place in project.check("--stage", "enforce").places() if place[0] in rules
    ]
    assert sorted(enforced) == sorted(
        place for place in expected if place[0] not in ("py-bare-except", "no-print")
    )
    own = project.check("--stage", "shadow", "--no-default-packs", "--rules", "own.yml").places()
    assert [rule for rule, _, _ in own] == ["no-print"] * 4


def test_a_bundled_rule_can_be_a_projects_own(project: Project) -> None:
    rule = bundled_packs() / "python" / "py-is-literal.yml"
    project.write("a.py", "x is 'a'\ntry:\n    pass\nexcept:\n    pass\n")
    words = ("--no-default-packs", "--rules", str(rule))
    assert project.check(*words).places() == [("py-is-literal", "a.py", 1)]


def test_an_override_names_a_pack_that_does_not_exist(project: Project) -> None:
    project.write("aida.toml", '[[overrides]]\npaths = ["a/**"]\npacks = ["pyton"]\n')
    result = project.check()
    assert result.code == 2
    assert "there is no pack `pyton`; bundled are: " in result.err


@pytest.mark.parametrize("words", [(), (".",), ("ci",), ("ci/flows",), ("ci/flows/a.py",)])
def test_globs_count_from_the_current_folder_without_a_project(
    empty: Project, words: tuple[str, ...]
) -> None:
    rule = empty.write("../rule.yml", NO_PRINT + 'files: ["ci/flows/*.py"]\n')
    empty.write("ci/flows/a.py", "print(1)\n")
    options = ("--rules", str(rule), "--no-default-packs")
    assert paths(empty, *options, *words) == ["ci/flows/a.py"]
    source = b"print(1)\n"
    found = empty.check(*options, "-", "--stdin-filename", "ci/flows/a.py", stdin=source)
    assert len(found.places()) == 1


def test_globs_count_from_a_folder_elsewhere_without_a_project(empty: Project) -> None:
    rule = empty.write("../rule.yml", NO_PRINT + 'files: ["a.py"]\n')
    other = empty.write("../other/a.py", "print(1)\n").parent
    options = ("--rules", str(rule), "--no-default-packs")
    assert paths(empty, *options, str(other)) == ["../other/a.py"]
