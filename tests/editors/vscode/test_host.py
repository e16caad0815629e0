"""The tests of extensions/vscode/test/host, inside VS Code's extension host.

All of them run in one window, once; each of their files is one test here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Error

from tests.editors.vscode.code_server import NODE, ROOT, code_server
from tests.editors.vscode.conftest import make_shop

EXTENSION = ROOT / "extensions" / "vscode"
SECONDS = 900
SUITES = sorted(
    match[1]
    for path in (EXTENSION / "test" / "host").glob("*.ts")
    if (match := re.search(r'^suite\("([^"]+)"', path.read_text("utf-8"), re.MULTILINE))
)


@pytest.fixture(scope="module")
def outcomes(
    vsix: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What came of each test."""
    subprocess.run([NODE, "esbuild.mjs", "--tests"], cwd=EXTENSION, check=True)
    folder = tmp_path_factory.mktemp("host")
    shop, answer = make_shop(folder), folder / "outcomes.json"
    settings = {
        "aida.server.command": [sys.executable, "-m", "aida", "lsp"],
        "extensions.ignoreRecommendations": True,
    }
    variables = {"TEST_OUTCOMES": str(answer), "TEST_GREP": os.environ.get("TEST_GREP", "")}
    with code_server(folder, None, driver=True, variables=variables) as server:
        server.use_settings(settings)
        place = f"vscode-remote://127.0.0.1:{server.port}{EXTENSION}"
        payload = json.dumps(
            [
                ["extensionDevelopmentPath", place],
                ["extensionTestsPath", f"{place}/dist/test/index.js"],
            ]
        )
        said = _run(browser, f"{server.origin}/?folder={quote(str(shop))}&payload={quote(payload)}")
    assert answer.is_file(), f"no test has run; the window said:\n{said}"
    return json.loads(answer.read_text("utf-8"))


def _run(browser: Browser, address: str) -> str:
    """Open the window, and wait until its tests end it; returns what it logged."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lines: list[str] = []
    codes: list[int] = []
    page.expose_function("codeAutomationLog", lambda kind, args: lines.append(f"{kind}: {args}"))
    page.expose_function("codeAutomationExit", lambda code, *_: codes.append(code))
    try:
        page.goto(address)
        for _ in range(SECONDS * 10):
            if codes:
                break
            page.wait_for_timeout(100)
    except Error as error:
        lines.append(str(error))
    finally:
        page.close()
    return "\n".join(lines[-40:])


@pytest.mark.parametrize("suite", SUITES)
def test_suite(suite: str, outcomes: list[dict[str, Any]]) -> None:
    ours = [outcome for outcome in outcomes if outcome["title"].startswith(f"{suite} ")]
    assert ours, f"no test of `{suite}` has run: {[outcome['title'] for outcome in outcomes]}"
    failed = [f"{item['title']}\n{item['error']}" for item in ours if item["error"]]
    assert not failed, "\n\n".join(failed)


def test_every_test_belongs_to_a_suite(outcomes: list[dict[str, Any]]) -> None:
    known = tuple(f"{suite} " for suite in SUITES)
    assert [item["title"] for item in outcomes if not item["title"].startswith(known)] == []
