"""V3, B12, B16: rules of a bundle, with a real service, the real command line and a real server."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.service import BIN, ServiceProcess, create_admin, environment
from server.tests.lsp.editor import SERVER, Editor

RULE = """\
id: no-print
title: No print
language: python
severity: warning
stage: warn
message: use logging
rule:
  pattern: print($$$)
"""
PAGE = """\
# no-print
## What it does
Reports `print`.
## Why is this bad?
Nobody reads it.
## Example
```python bad
print(1)  # finding
```
```python good
log.info(1)
```
"""
CODE = "import os\n\n\ndef f(x):\n    print(x)\n    eval(x)\n    print(x, 2)\n"
GOLDEN = [
    ("shop.py", "no-print", "1:a2c5fe1e37d21c1f", "warning"),
    ("shop.py", "no-print", "1:0750d81f99cf2048", "warning"),
]
"""What counts, by path, rule, identity and severity: the vectors that every front end must give."""


class Team:
    """A service with a project, and a folder of somebody who works in it."""

    def __init__(self, folder: Path, service: ServiceProcess) -> None:
        self.service, self.folder = service, folder
        self.project = self._post("/projects", {"slug": "shop", "name": "Shop"})["id"]
        self.rules = f"/projects/{self.project}/rules"
        self.rule = ""
        self.work = folder / "work"
        self.work.mkdir()
        (self.work / "shop.py").write_text(CODE, "utf-8")
        self.settings(channel="stable")

    def settings(self, **sync: str) -> None:
        """Write the settings of the work folder."""
        table = {"url": self.service.address, "project": "shop", **sync}
        rows = "".join(f'{name} = "{value}"\n' for name, value in table.items())
        (self.work / "aida.toml").write_text(f"packs = []\n[sync]\n{rows}", "utf-8")

    def publish(self, text: str) -> None:
        """Put a revision of the rule into force."""
        body = {"source": text, "page": PAGE}
        if not self.rule:
            self.rule = f"{self.rules}/{self._post(self.rules, body)['id']}"
            number = 1
        else:
            number = self._call("PUT", self.rule, body, If_Match="*")["latest"]
        for step in ("submit", "publish"):
            self._post(f"{self.rule}/revisions/{number}/steps", {"step": step})

    def pull(self) -> dict[str, Any]:
        """`aida sync pull`, again until the bundle is built."""
        for _ in range(100):
            run = self.aida("sync", "pull", "--format", "json")
            if run.returncode == 0:
                return json.loads(run.stdout)
            assert "nothing was published" in run.stderr or "no such file" in run.stderr, run.stderr
            time.sleep(0.1)
        raise AssertionError(run.stderr)

    def check(self, folder: Path | None = None) -> dict[str, Any]:
        """`aida check --format json`."""
        return json.loads(self.aida("check", "--format", "json", folder=folder).stdout)

    def environment(self) -> dict[str, str]:
        """That of the person: a cache of their own, and the token."""
        return {
            **environment(self.folder),
            "AIDA_CACHE_DIR": str(self.folder / "cache"),
            "AIDA_SYNC_TOKEN": self.service.token,
        }

    def aida(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return subprocess.run(
            [BIN / "aida", *words],
            cwd=folder or self.work,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def _post(self, path: str, body: Any) -> Any:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Any, **headers: str) -> Any:
        status, answer = self.service.call(method, path, body, **headers)
        assert status < 300, answer
        return answer["data"]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    folder = tmp_path / "service"
    folder.mkdir()
    create_admin(folder)
    service = ServiceProcess(folder)
    try:
        service.log_in()
        yield Team(folder, service)
    finally:
        service.kill()


def counted(report: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (one["path"], one["rule"], one["identity"], one["severity"]) for one in report["findings"]
    ]


async def test_files_and_bundle_editor_and_command_line_give_one_verdict(team: Team) -> None:
    """V3, B16: golden: the same text, rules and policy, the same verdict."""
    team.publish(RULE)
    pulled = team.pull()
    assert (pulled["new"], pulled["revision"]) == (True, 1)
    by_bundle = team.check()

    other = team.folder / "elsewhere"
    (other / "own/rules").mkdir(parents=True)
    (other / "own/rules/anything.yml").write_text(RULE, "utf-8")
    (other / "shop.py").write_text(CODE, "utf-8")
    (other / "aida.toml").write_text('packs = []\nrules = ["own/rules"]\n', "utf-8")
    by_files = team.check(other)
    assert counted(by_bundle) == counted(by_files) == GOLDEN
    assert by_bundle["verdict"] == by_files["verdict"]

    editor = Editor()
    await editor.start_io(*SERVER, env=team.environment())
    try:
        await editor.begin(team.work)
        uri = editor.open(team.work / "shop.py")
        await editor.published_when(uri, lambda push: len(push.diagnostics) == 2)
        said = await editor.workspace_execute_command_async(verdict_of(uri))
        assert said["verdict"] == by_bundle["verdict"]
    finally:
        await editor.shutdown_session()
        await editor.stop()

    (other / "own/rules/anything.yml").write_text(RULE.replace("use", "do use"), "utf-8")
    assert team.check(other)["verdict"] != by_bundle["verdict"]


def verdict_of(uri: str) -> Any:
    from lsprotocol import types

    return types.ExecuteCommandParams("aida.server.showVerdict", [{"uri": uri}])


async def test_what_is_published_is_reported_in_an_editor_that_is_open(team: Team) -> None:
    """B12: by a request that waits; nobody pulls, saves or restarts anything."""
    team.publish(RULE)
    team.pull()
    editor = Editor()
    await editor.start_io(*SERVER, env=team.environment())
    try:
        await editor.begin(team.work)
        uri = editor.open(team.work / "shop.py")
        await editor.published_when(uri, lambda push: len(push.diagnostics) == 2)
        changed = RULE.replace("use logging", "use the log").replace("warning", "error")
        team.publish(changed)
        shown = await editor.published_when(
            uri, lambda push: any("use the log" in one.message for one in push.diagnostics)
        )
        assert [one.severity for one in shown] == [1, 1]
    finally:
        await editor.shutdown_session()
        await editor.stop()


def test_the_last_good_bundle_stays_in_force_without_the_service(team: Team) -> None:
    """B12: `status` says how old it is, and a check goes on by it."""
    before = team.aida("sync", "status")
    assert before.returncode == 1
    assert "run `aida sync pull`" in before.stdout
    missing = team.aida("check")
    assert missing.returncode == 2
    assert "was not fetched yet" in missing.stderr + missing.stdout

    team.publish(RULE)
    team.pull()
    team.service.kill()
    assert team.aida("sync", "pull").returncode == 2
    assert len(counted(team.check())) == 2
    status = json.loads(team.aida("sync", "status", "--format", "json").stdout)
    assert (status["revision"], status["rules"], status["expired"]) == (1, 1, False)

    home = next((team.folder / "cache/bundles").iterdir())
    checked = json.loads((home / "checked.json").read_text())
    checked |= {"at": "2026-01-01T00:00:00+00:00", "expires": "2026-01-02T00:00:00+00:00"}
    (home / "checked.json").write_text(json.dumps(checked))
    old = team.aida("sync", "status")
    assert old.returncode == 1
    assert "vouched for until 2026-01-02" in old.stdout
    late = team.aida("check")
    assert "days ago" in late.stderr + late.stdout
    assert "no-print" in late.stdout

    team.settings(channel="stable", root="0" * 64)
    assert status["root"] != "0" * 64
    team.settings(channel="canary")
    assert team.aida("check").returncode == 2
