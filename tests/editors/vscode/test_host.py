"""The tests of extensions/vscode/test/host, inside VS Code's extension host.

Each of their files is a suite, and runs in a window of its own: what one changes, none meets.
"""

from __future__ import annotations

import json
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
SECONDS = 240
SUITES = sorted(
    match[1]
    for path in (EXTENSION / "test" / "host").glob("*.ts")
    if (match := re.search(r'^suite\("([^"]+)"', path.read_text("utf-8"), re.MULTILINE))
)


@pytest.fixture(scope="module")
def built() -> None:
    """The tests, bundled."""
    subprocess.run([NODE, "esbuild.mjs", "--tests"], cwd=EXTENSION, check=True)


def _outcomes(suite: str, browser: Browser, folder: Path) -> list[dict[str, Any]]:
    """What came of each test of a suite, in a window and a project of its own."""
    shop, answer = make_shop(folder), folder / "outcomes.json"
    settings = {
        "aida.server.command": [sys.executable, "-m", "aida", "lsp"],
        "extensions.ignoreRecommendations": True,
    }
    variables = {"TEST_OUTCOMES": str(answer), "TEST_GREP": f"^{re.escape(suite)} "}
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
def test_suite(suite: str, vsix: Path, built: None, browser: Browser, tmp_path: Path) -> None:
    outcomes = _outcomes(suite, browser, tmp_path)
    assert outcomes, f"no test of `{suite}` has run"
    failed = [f"{item['title']}\n{item['error']}" for item in outcomes if item["error"]]
    assert not failed, "\n\n".join(failed)


def test_every_file_is_a_suite() -> None:
    files = {path.stem for path in (EXTENSION / "test" / "host").glob("*.ts")}
    assert len(SUITES) == len(files - {"editor", "index"})
