"""Windows where not all is well: no finding, no server, no trust; each in a window of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.conftest import THEMES, make_shop
from tests.editors.vscode.workbench import workbench

NOT_TRUSTED = {
    "security.workspace.trust.enabled": True,
    # The dialog would stand before everything else; the banner says the same.
    "security.workspace.trust.startupPrompt": "never",
}


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest, server: CodeServer) -> Iterator[str]:
    """Each window is seen in both; what a test has set, the next one does not meet."""
    yield request.param
    server.use_settings({})
    server.use_machine_settings({})


def _person(theme: str, others: Mapping[str, Any] = {}) -> dict[str, Any]:
    return {"workbench.colorTheme": THEMES[theme], **others}


def test_no_findings(browser: Browser, server: CodeServer, tmp_path: Path, theme: str) -> None:
    (tmp_path / "fine.py").write_text("x = 1\n", encoding="utf-8")
    server.use_settings(_person(theme))
    with workbench(browser, server, tmp_path, theme) as window:
        window.has_finished()
        window.show_findings()
        expect(window.findings).to_contain_text("No findings: every rule in force is kept.")
        window.picture("no-findings")


def test_no_server(browser: Browser, server: CodeServer, tmp_path: Path, theme: str) -> None:
    server.use_settings(_person(theme))
    server.use_machine_settings({"aida.server.command": ["/no/such/program"]})
    with workbench(browser, server, tmp_path, theme) as window:
        expect(window.status).to_have_text(re.compile("AIDA"))
        messages = window.page.locator(".notification-toast")
        expect(messages.first).to_contain_text("/no/such/program")
        expect(messages.first).to_contain_text("aida.server.command")
        expect(messages.first.get_by_role("button", name="Show Log")).to_be_visible()
        window.show_findings()
        expect(window.findings).to_contain_text("AIDA's server does not run.")
        expect(messages).to_have_count(1)
        window.picture("no-server")
        server.use_machine_settings({})
        window.has_finished()


def test_no_trust(browser: Browser, server: CodeServer, tmp_path: Path, theme: str) -> None:
    shop = make_shop(tmp_path)
    program, has_run = shop / ".venv" / "bin" / "aida", tmp_path / "has-run"
    program.parent.mkdir(parents=True)
    aida = f"exec '{sys.executable}' -m aida \"$@\""
    program.write_text(f"#!/bin/sh\ntouch '{has_run}'\n{aida}\n", encoding="utf-8")
    program.chmod(0o755)
    server.use_settings(_person(theme, NOT_TRUSTED))
    with workbench(browser, server, shop, theme) as window:
        window.has_finished()
        window.show_findings()
        expect(window.row("py-bare-except")).to_be_visible()
        expect(window.row("no-print")).to_have_count(0)
        window.picture("not-trusted")
        window.status.click()
        expect(window.page.locator(".quick-input-titlebar")).to_contain_text("Restricted")
        window.keys.press("Escape")
        assert not has_run.exists()
        window.run("Workspaces: Manage Workspace Trust")
        window.page.locator(".workspace-trust-editor").get_by_role(
            "button", name="Trust"
        ).first.click()
        expect(window.row("no-print")).to_be_visible()
        assert has_run.exists()
