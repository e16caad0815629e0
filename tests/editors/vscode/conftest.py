"""VS Code, Chromium, and a project to open in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.editors.vscode.code_server import ROOT, CodeServer, code_server
from tests.editors.vscode.workbench import Workbench

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
THEMES = {"light": "Default Light Modern", "dark": "Default Dark Modern"}


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The extension as it is now, as its users get it."""
    if given := os.environ.get("AIDA_VSIX"):
        return Path(given)
    run = subprocess.run(
        ["make", "--no-print-directory", "vsix"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return ROOT / run.stdout.strip().splitlines()[-1].split(":")[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; no longer than needed: no async test can run while Playwright's loop does."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed: run scripts/install-vscode.sh"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def server(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeServer]:
    """VS Code with the extension installed from its file."""
    with code_server(tmp_path_factory.mktemp("vscode"), vsix) as running:
        yield running


def make_shop(folder: Path) -> Path:
    """The example shop with a rule of its own."""
    shop = folder / "shop"
    shutil.copytree(ROOT / "examples" / "shop", shop)
    rules = shop / "rules"
    rules.mkdir()
    (rules / "no-print.yml").write_text(NO_PRINT, encoding="utf-8")
    (shop / "aida.toml").write_text(SETTINGS, encoding="utf-8")
    return shop


SETTINGS = """\
packs = ["python", "javascript", "go", "secrets"]
rules = ["rules"]
"""
NO_PRINT = """\
id: no-print
title: Print in code of the shop
language: python
severity: warning
stage: warn
owner: shop
message: The shop writes to its log, not to the terminal.
rule:
  pattern: print($TEXT)
fix: log($TEXT)
fix-safety: safe
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of the window when a test of it fails."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        window = item.funcargs.get("window")
        if isinstance(window, Workbench):
            window.picture(f"failed-{item.originalname}")
    return report
