"""The commands that the CI files under deploy/ci run, and those of the pre-commit hooks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from server.tests.cli.project import Project

ROOT = Path(__file__).parents[3]
BASH = shutil.which("bash") or "bash"


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def run(project: Project, script: str, *words: str, **variables: str) -> tuple[int, str]:
    """Run a script as CI servers do: by a shell that ends at the first failed command."""
    environment = project.environment(**variables)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    ran = subprocess.run(
        [BASH, "-e", "-o", "pipefail", "-c", script, "bash", *words],
        cwd=project.folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return ran.returncode, ran.stdout.decode()


def github(project: Project, **inputs: str) -> tuple[int, str]:
    """Run the last step of the action."""
    action = read("deploy/ci/github/action.yml")
    values = {name: each["default"] for name, each in action["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in inputs.items()}
    step = action["runs"]["steps"][-1]
    variables = {
        name: values[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in step["env"].items()
    }
    summary = str(project.folder / "summary.md")
    return run(project, step["run"], **variables, GITHUB_STEP_SUMMARY=summary)


def test_the_action(project: Project) -> None:
    project.write("src/é.py", "print(1)\n")
    code, out = github(project)
    assert code == 1
    assert out.startswith("::warning file=src/é.py,line=1,")
    assert "1 finding in" in project.read("summary.md").decode()
    log = json.loads(project.read("aida.sarif"))
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["no-print"]


def test_the_inputs_of_the_action(project: Project) -> None:
    project.write("src/a.py", "print(1)\nassert 1\n")
    project.write("lib/b.py", "assert 1\n")
    code, out = github(project, fail_on="never", paths="lib src", options="--ignore no-assert")
    assert (code, out.count("::")) == (0, 2)
    code, _ = github(project, paths="lib; touch pwned")
    assert code == 2
    assert not (project.folder / "pwned").exists()


def test_the_example_workflow_uploads_what_the_action_writes() -> None:
    steps = read("deploy/ci/github/example-workflow.yml")["jobs"]["check"]["steps"]
    default = read("deploy/ci/github/action.yml")["inputs"]["sarif"]["default"]
    assert steps[-1]["with"]["sarif_file"] == default


@pytest.mark.parametrize(("text", "expected"), [("print(1)\n", 1), ("x = 1\n", 0)])
def test_the_gitlab_template(project: Project, text: str, expected: int) -> None:
    project.write("src/a.py", text)
    job = read("deploy/ci/gitlab/aida.gitlab-ci.yml")["aida"]
    code, _ = run(project, "\n".join(job["script"]), **job["variables"])
    assert code == expected
    reports = job["artifacts"]["reports"]
    assert len(json.loads(project.read(reports["codequality"]))) == expected
    assert len(ElementTree.fromstring(project.read(reports["junit"]))) == 1


def test_the_hooks(project: Project) -> None:
    project.write("a.py", "x == None\nprint(1)\n")
    hooks = {each["id"]: each["entry"] for each in read(".pre-commit-hooks.yaml")}
    code, out = run(project, f'{hooks["aida"]} "$@"', "a.py", "aida.toml")
    assert code == 1 and "no-print" in out
    run(project, f'{hooks["aida-fix"]} "$@"', "a.py")
    assert project.read("a.py") == b"x is None\nprint(1)\n"
