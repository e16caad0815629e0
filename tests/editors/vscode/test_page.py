"""The extension through the eyes and hands of a person: VS Code's page, driven in Chromium.

Each window takes several seconds to open, so the tests of one window share it, and leave the
project as they found it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.conftest import make_shop
from tests.editors.vscode.workbench import Workbench, workbench

REPORT = "daily_report.py"
NOTIFY = "notify.py"
THEMES = {"light": "Default Light Modern", "dark": "Default Dark Modern"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shop(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module", params=THEMES)
def window(
    request: pytest.FixtureRequest, browser: Browser, server: CodeServer, shop: Path
) -> Iterator[Workbench]:
    theme = request.param
    server.use_settings({"workbench.colorTheme": THEMES[theme]})
    with workbench(browser, server, shop, theme) as opened:
        opened.has_finished()
        yield opened


@pytest.fixture
def whole(window: Workbench) -> Iterator[Workbench]:
    """The window, whose editors are closed again without saving."""
    yield window
    window.keys.press("Escape")
    window.run("File: Revert and Close Editor")
    window.run("View: Close All Editors")


def test_findings_stand_in_the_tree(window: Workbench) -> None:
    window.show_findings()
    row = window.row("Bare except that swallows the exception")
    expect(row).to_contain_text("1 · py-bare-except")
    expect(window.status).to_have_text(re.compile(r"\d+ · [0-9a-f]{7}"))
    row.click()
    window.keys.press("ArrowRight")
    finding = window.row("notify.py, line 18")
    finding.click()
    expect(window.tab(NOTIFY)).to_be_visible()
    expect(window.squiggles.first).to_be_visible()
    window.picture("tree")
    window.run("View: Close All Editors")


def test_the_tree_by_age_and_filtered(window: Workbench) -> None:
    window.show_findings()
    window.run("AIDA: Group by Age")
    expect(window.row("New")).to_be_visible()
    window.picture("by-age-all-new", clip=window.findings)
    window.run("AIDA: Group by File")
    expect(window.row(NOTIFY)).to_contain_text("orders · 4")
    window.run("AIDA: Filter Findings")
    window.answer("severity:error")
    expect(window.findings).to_contain_text("Filter: severity:error")
    window.picture("filtered", clip=window.findings)
    window.run("AIDA: Clear Filter")
    expect(window.findings).not_to_contain_text("Filter:")
    window.run("AIDA: Group by Rule")


def test_problems_quick_fix_and_undo(whole: Workbench) -> None:
    window = whole
    window.open(REPORT)
    window.run("Problems: Focus on Problems View")
    expect(window.problems.filter(has_text="no-print").first).to_be_visible()
    window.picture("problems")
    window.run("View: Close Panel")
    line = window.editor.locator(".view-line", has_text="could not archive")
    window.run("View: Focus Active Editor Group")
    window.go_to(50, 5)
    window.keys.press("F8")
    window.keys.press("Escape")
    before = line.inner_text()
    assert "print" in before


def test_the_page_of_a_rule(whole: Workbench) -> None:
    window = whole
    window.open(NOTIFY, 26, 10)
    window.run("AIDA: Show Rule")
    window.answer("py-is-literal")
    page = window.web_view("Why is this bad?")
    expect(page.locator("figure.bad").first).to_be_visible()
    bad, good = (page.locator(f"figure.{role}").first.bounding_box() for role in ("bad", "good"))
    assert bad and good
    window.picture("rule-page")
    page.get_by_role("button", name="Not useful").click()
    window.answer("often right, seldom worth it")
    expect(page.get_by_role("status")).to_contain_text("kept on this machine only")


def test_what_the_status_bar_offers(window: Workbench) -> None:
    window.status.click()
    actions = window.page.locator(".quick-input-list .monaco-list-row")
    expect(actions.filter(has_text="Show Findings")).to_be_visible()
    expect(window.page.locator(".quick-input-titlebar")).to_contain_text("rules in force")
    window.picture("status")
    window.keys.press("Escape")
