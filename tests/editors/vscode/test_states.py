"""Windows where not all is well: no finding, no server, no trust; each in a window of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.conftest import make_shop
from tests.editors.vscode.workbench import workbench

LIGHT = {"workbench.colorTheme": "Default Light Modern"}


def test_no_findings(browser: Browser, server: CodeServer, tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("x = 1\n", encoding="utf-8")
    server.use_settings(LIGHT)
    with workbench(browser, server, tmp_path) as window:
        window.has_finished()
        window.show_findings()
        expect(window.findings).to_contain_text("No findings: every rule in force is kept.")
        window.picture("no-findings")


@pytest.mark.soak  # has not passed yet: `make soak` tries it
def test_no_server(browser: Browser, server: CodeServer, tmp_path: Path) -> None:
    server.use_settings({**LIGHT, "aida.server.command": ["/no/such/program"]})
    with workbench(browser, server, tmp_path) as window:
        expect(window.status).to_have_text(re.compile("AIDA"))
        message = window.page.locator(".notification-toast", has_text="/no/such/program").first
        expect(message).to_be_visible()
        expect(message.get_by_role("button", name="Show Log")).to_be_visible()
        window.show_findings()
        expect(window.findings).to_contain_text("AIDA's server does not run.")
        window.picture("no-server")
        server.use_settings(LIGHT)
        window.has_finished()


@pytest.mark.soak  # has not been shown to pass yet: `make soak` tries it
def test_no_trust(browser: Browser, server: CodeServer, tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    program = shop / ".venv" / "bin" / "aida"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ntouch '{shop}/has-run'\n", encoding="utf-8")
    program.chmod(0o755)
    trust = {
        "security.workspace.trust.enabled": True,
        "security.workspace.trust.startupPrompt": "never",
    }
    server.use_settings({**LIGHT, **trust})
    with workbench(browser, server, shop) as window:
        window.has_finished()
        window.show_findings()
        expect(window.row("py-bare-except")).to_be_visible()
        expect(window.row("no-print")).to_have_count(0)
        window.picture("not-trusted")
        window.status.click()
        expect(window.page.locator(".quick-input-titlebar")).to_contain_text("Restricted")
        window.keys.press("Escape")
    assert not (shop / "has-run").exists()
