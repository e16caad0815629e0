"""The extension through the eyes and hands of a person: VS Code's page, driven in Chromium.

A window takes several seconds to open, so the tests of one share it, and leave the project as they
found it. The pictures that they take are kept in `.artifacts`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editors.vscode.code_server import CodeServer
from tests.editors.vscode.conftest import THEMES, make_shop
from tests.editors.vscode.workbench import Workbench, workbench

REPORT = "daily_report.py"
REPOSITORY = "repository.py"
NOTIFY = "notify.py"
NEWEST = "newest.py"
"""Ends within a function; nothing in it is saved."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shop = make_shop(tmp_path_factory.mktemp("project"))
    # There before the window is: its search for files may be behind.
    (shop / "orders" / NEWEST).write_text("def newest():\n    \n", encoding="utf-8")
    return shop


@pytest.fixture(scope="module", params=THEMES)
def opened(
    request: pytest.FixtureRequest, browser: Browser, server: CodeServer, shop: Path
) -> Iterator[Workbench]:
    theme = request.param
    server.use_settings({"workbench.colorTheme": THEMES[theme]})
    with workbench(browser, server, shop, theme) as window:
        window.has_finished()
        yield window


@pytest.fixture
def window(opened: Workbench) -> Iterator[Workbench]:
    """The window; what a test has opened is closed after it."""
    yield opened
    opened.keys.press("Escape")
    if opened.page.locator(".tab.dirty").count():  # after a failure: nobody is to be asked
        opened.run("View: Revert and Close Editor")
    opened.run("View: Close All Editors")


def test_findings_stand_in_the_tree(window: Workbench) -> None:
    window.show_findings()
    expect(window.status).to_have_text(re.compile(r"\d+ · [0-9a-f]{7}"))
    row = window.row("py-bare-except")
    expect(row).to_contain_text("1 · Bare except that swallows the exception")
    row.click()
    expect(window.row("orders/notify.py:18")).to_be_visible()
    window.keys.press("ArrowDown")
    window.keys.press("Enter")
    expect(window.tab(NOTIFY)).to_be_visible()
    expect(window.squiggles.first).to_be_visible()
    window.picture("tree")


def test_with_a_baseline_what_is_known_is_old(window: Workbench, shop: Path) -> None:
    window.open(NOTIFY)
    window.show_findings()
    window.run("AIDA: Group by Age")
    expect(window.row("New")).to_be_visible()
    baseline = [sys.executable, "-m", "aida", "baseline", "create"]
    subprocess.run(baseline, cwd=shop, check=True, capture_output=True)
    later = shop / "orders" / "later.py"
    later.write_text("if order == None:\n    print(order)\n", encoding="utf-8")
    expect(window.row("Old")).to_be_visible()
    expect(window.row("later.py")).to_contain_text("2 · orders")
    window.picture("by-age")
    later.unlink()
    (shop / "aida-baseline.json").unlink()
    expect(window.row("Old")).to_have_count(0)
    window.run("AIDA: Group by Rule")


def test_the_tree_by_file_and_filtered(window: Workbench) -> None:
    window.show_findings()
    window.run("AIDA: Group by File")
    expect(window.row(NOTIFY)).to_contain_text("4 · orders")
    window.picture("by-file", clip=window.findings)
    window.run("AIDA: Filter Findings")
    window.answer("Filter Findings", "severity:error -file:web")
    expect(window.findings).to_contain_text("Filter: severity:error -file:web")
    window.picture("filtered", clip=window.findings)
    window.run("AIDA: Filter Findings")
    window.answer("Filter Findings", "nothing-fits")
    expect(window.findings).to_contain_text("No finding fits the filter")
    window.picture("filtered-empty", clip=window.findings)
    window.run("AIDA: Clear Filter")
    expect(window.findings).not_to_contain_text("ilter")
    window.run("AIDA: Group by Rule")


def test_a_quick_fix_is_applied_and_undone(window: Workbench) -> None:
    window.open(REPOSITORY, 22, 16)
    line = window.editor.locator(".view-line", has_text=re.compile(r"if\srow"))
    expect(window.squiggles.first).to_be_visible()
    window.keys.press("Control+.")
    menu = window.page.locator(".action-widget")
    expect(menu.get_by_text("Replace with `row is None`")).to_be_visible()
    window.picture("quick-fix")
    menu.get_by_text("Replace with `row is None`").click()
    expect(line).to_have_text(re.compile(r"if\srow\sis\sNone:"))
    window.keys.press("Control+Z")
    expect(line).to_have_text(re.compile(r"if\srow\s==\sNone:"))


def test_a_finding_is_suppressed_with_reason_and_end(window: Workbench, shop: Path) -> None:
    settings = shop / "aida.toml"
    before, revision = settings.read_text("utf-8"), window.revision
    # Their revision shows when they are in force; the demands alone are no part of it.
    ignored = f'ignore = ["no-print"]\n{before}'
    demands = "\n[suppressions]\nrequire-reason = true\nmax-days = 60\n"
    settings.write_text(ignored + demands, encoding="utf-8")
    window.open(NOTIFY, 26, 28)
    expect(window.squiggles.first).to_be_visible()
    expect(window.status).not_to_contain_text(revision)
    window.keys.press("Control+.")
    menu = window.page.locator(".action-widget")
    menu.get_by_text("Suppress py-is-literal for this line…").click()
    box = window.page.locator(".quick-input-widget")
    expect(box).to_contain_text("Suppress py-is-literal (1/2)")
    window.keys.press("Enter")
    expect(box).to_contain_text("A reason is needed")
    window.picture("suppress-reason")
    window.keys.type("the old service says so")
    window.keys.press("Enter")
    rows = window.page.locator(".quick-input-list .monaco-list-row")
    expect(rows.first).to_contain_text("60 days")
    expect(rows.filter(has_text="No end")).to_have_count(0)
    window.picture("suppress")
    window.keys.press("Enter")
    comment = (
        r"aida:\sallow\[py-is-literal\]\suntil=20\d\d-\d\d-\d\d\s--\sthe\sold\sservice\ssays\sso"
    )
    expect(window.editor).to_contain_text(re.compile(comment))
    window.keys.press("Control+Z")
    expect(window.editor).not_to_contain_text(re.compile("aida:"))
    window.run("File: Revert File")
    settings.write_text(before, encoding="utf-8")
    expect(window.status).to_contain_text(revision)


def test_a_template_is_typed(window: Workbench) -> None:
    window.open(NEWEST, 2, 5)
    window.keys.type("subpro")
    suggestion = window.page.locator(".suggest-widget .monaco-list-row.focused")
    expect(suggestion).to_contain_text("subprocess")
    expect(suggestion.locator(".codicon-symbol-snippet")).to_be_visible()
    window.picture("template-completion")
    window.keys.press("Tab")
    _tab_stops_of_run(window)


def test_a_template_is_chosen(window: Workbench) -> None:
    window.open(NEWEST, 2, 5)
    window.run("AIDA: Insert Template")
    box = window.page.locator(".quick-input-widget")
    expect(box).to_contain_text("Insert Template: python")
    expect(box).to_contain_text("fit here")
    window.keys.type("another program")
    row = window.page.locator(".quick-input-list .monaco-list-row", has_text="Run another program")
    expect(row).to_contain_text("result = subprocess.run(")
    window.picture("insert-template")
    window.keys.press("Enter")
    _tab_stops_of_run(window)


def _tab_stops_of_run(window: Workbench) -> None:
    """What is typed replaces the first tab stop; the next keys go to the next."""
    expect(window.editor).to_contain_text(re.compile(r"result\s=\ssubprocess\.run\("))
    window.keys.type("done")
    window.keys.press("Tab")
    window.keys.type("words")  # a quote would be closed by the editor
    window.keys.press("Tab")
    window.keys.type("5")
    for text in (r"done\s=\ssubprocess\.run\(", r"\[words\],", r"timeout=5,"):
        expect(window.editor).to_contain_text(re.compile(text))
    expect(window.editor).to_contain_text(re.compile(r"import\ssubprocess"))
    window.run("View: Revert and Close Editor")
    expect(window.page.locator(".tab.dirty")).to_have_count(0)


def test_problems_have_rows_with_their_rules(window: Workbench) -> None:
    window.open(REPORT)
    window.run("Problems: Focus on Problems View")
    expect(window.problems.filter(has_text="no-print").first).to_be_visible()
    expect(window.problems.filter(has_text="py-tempfile-mktemp").first).to_be_visible()
    window.picture("problems")
    window.run("View: Hide Panel")


def test_hover_explains_the_finding(window: Workbench) -> None:
    window.open(NOTIFY, 26, 10)
    expect(window.squiggles.first).to_be_visible()
    window.run("Show or Focus Hover")
    hover = window.page.locator(".monaco-hover", has_text="Why is this bad?").first
    expect(hover).to_be_visible()
    window.picture("hover")


def test_the_page_of_a_rule(window: Workbench) -> None:
    window.open(NOTIFY, 26, 10)
    window.run("AIDA: Show Rule")
    window.answer("Show Rule", "py-is-literal")
    page = window.web_view("Why is this bad?")
    expect(page.locator("figure.bad").first).to_be_visible()
    expect(page.locator(".line.reported").first).to_be_visible()
    window.picture("rule-page")
    page.get_by_role("button", name="Not useful").click()
    window.answer("not useful?", "often right, seldom worth it")
    expect(page.get_by_role("status")).to_contain_text("kept on this machine only")
    window.picture("rule-page-answered")
    page.get_by_role("button", name="Show Findings").click()
    expect(window.findings).to_contain_text("Filter: rule:py-is-literal")
    window.run("AIDA: Clear Filter")


def test_what_the_status_bar_offers(window: Workbench) -> None:
    window.show_findings()
    window.status.click()
    actions = window.page.locator(".quick-input-list .monaco-list-row")
    expect(actions.filter(has_text="Show Findings")).to_be_visible()
    expect(window.page.locator(".quick-input-titlebar")).to_contain_text("rules in force")
    window.picture("status")
    window.keys.press("Escape")
    window.status.hover()
    expect(window.page.locator(".monaco-hover", has_text="aida 0.").first).to_be_visible()
    window.picture("status-hover")


def test_words_of_a_rule_file_complete_themselves(window: Workbench, shop: Path) -> None:
    window.open("no-print.yml", 12, 1)
    window.keys.type("not")
    window.keys.press("Control+Space")
    suggestion = window.page.locator(".suggest-widget .monaco-list-row", has_text="note").first
    expect(suggestion).to_be_visible()
    window.picture("rule-completion")
    window.keys.press("Escape")
    window.run("File: Revert File")


def test_a_rule_that_is_saved_is_in_force(window: Workbench, shop: Path) -> None:
    rule = shop / "rules" / "no-print.yml"
    before = rule.read_text("utf-8")
    window.open(REPORT, 33, 1)
    window.show_findings()
    expect(window.row("Print in code of the shop")).to_be_visible()
    rule.write_text(before.replace("print($TEXT)", "no_such_call($TEXT)"), "utf-8")
    expect(window.row("Print in code of the shop")).to_have_count(0)
    rule.write_text(before, "utf-8")
    expect(window.row("Print in code of the shop")).to_be_visible()


def test_the_settings_are_described(window: Workbench) -> None:
    window.run("AIDA: Open Extension Settings")
    expect(window.page.locator(".settings-editor")).to_contain_text(
        "Whether the server is started."
    )
    expect(window.page.locator(".settings-editor")).to_contain_text("aida-baseline.json")
    window.picture("settings")


def test_the_walkthrough(window: Workbench) -> None:
    window.run("AIDA: Get Started")
    expect(window.page.locator(".gettingStartedContainer")).to_contain_text("See that it runs")
    expect(window.page.locator('.complete[data-done-step-id$="#server"]')).to_be_visible()
    window.picture("walkthrough")


def test_feedback_is_kept_on_this_machine(server: CodeServer) -> None:
    lines = (server.storage / "rule-feedback.jsonl").read_text("utf-8").splitlines()
    last = json.loads(lines[-1])
    assert (last["rule"], last["answer"]) == ("py-is-literal", "not-useful")
    assert last["reason"] == "often right, seldom worth it"


def test_the_server_came_with_the_extension(server: CodeServer) -> None:
    (installed,) = server.storage.glob("server-*")
    manifest = json.loads((installed / "complete.json").read_text("utf-8"))
    assert installed.name == f"server-{manifest['version']}-{manifest['digest']}"
