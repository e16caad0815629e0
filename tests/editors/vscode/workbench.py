"""Driving VS Code's page as a person does: keys, clicks, and what can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, FrameLocator, Locator, Page, TimeoutError, expect

from tests.editors.vscode.code_server import ARTIFACTS, CodeServer

MILLISECONDS = 90_000
REOPENED_AFTER = 10_000
RULES_IN_FORCE = re.compile(r"^\s*[\d,]+ · [0-9a-f]{7}")
"""What the status bar says when nothing is being done: how many findings, by which rules."""
SIZE = {"width": 1280, "height": 800}

expect.set_options(timeout=MILLISECONDS)


class Workbench:
    """One window of VS Code."""

    def __init__(self, page: Page, theme: str) -> None:
        self.page = page
        self.theme = theme
        self.keys = page.keyboard

    # ------------------------------------------------------------ doing

    def run(self, command: str) -> None:
        """Run a command by the palette; its title must be the first that fits."""
        self._ask("F1", f">{command}")
        self._accept(command)

    def open(self, name: str, line: int = 0, column: int = 1) -> None:
        """Open a file, and put the cursor at a line and column, counted from 1."""
        self._ask("Control+P", name)
        self._accept(Path(name).name)
        expect(self.tab(Path(name).name)).to_be_visible()
        if line:
            self.go_to(line, column)

    def _ask(self, keys: str, text: str) -> None:
        """Open the palette and write into it, again where what came up at that moment closed it."""
        entry = self.page.locator(".quick-input-widget input").first
        for patience in (REOPENED_AFTER, REOPENED_AFTER, MILLISECONDS):
            self.keys.press(keys)
            try:
                entry.fill(text, timeout=patience)
            except TimeoutError:
                if patience == MILLISECONDS:
                    raise
            else:
                return

    def go_to(self, line: int, column: int = 1) -> None:
        self.keys.press("Control+G")
        entry = self.page.locator(".quick-input-widget input").first
        expect(entry).to_have_value(":")
        entry.fill(f":{line}:{column}")
        self.keys.press("Enter")
        expect(self.page.locator(".quick-input-widget")).to_be_hidden()

    def answer(self, question: str, text: str) -> None:
        """Fill in the box whose title asks for something."""
        expect(self.page.locator(".quick-input-titlebar")).to_contain_text(question)
        entry = self.page.locator(".quick-input-widget input").first
        entry.fill(text)
        self.keys.press("Enter")

    def show_findings(self) -> None:
        self.run("AIDA: Focus on Findings View")
        expect(self.findings).to_be_visible()

    def _accept(self, text: str) -> None:
        """Take the first row, once it is the one that is meant."""
        first = self.page.locator(".quick-input-list .monaco-list-row").first
        expect(first).to_contain_text(text)
        self.keys.press("Enter")
        expect(self.page.locator(".quick-input-list", has_text=text)).to_be_hidden()

    # ------------------------------------------------------------ seeing

    @property
    def status(self) -> Locator:
        return self.page.locator('[id="aida.aida.aida.status"]')

    @property
    def findings(self) -> Locator:
        return self.page.locator('[id="workbench.view.extension.aida"]')

    def row(self, text: str) -> Locator:
        """A row of the tree of findings."""
        return self.findings.locator(".monaco-list-row", has_text=text).first

    @property
    def squiggles(self) -> Locator:
        return self.page.locator(".squiggly-error, .squiggly-warning, .squiggly-info")

    @property
    def problems(self) -> Locator:
        return self.page.locator(".markers-panel .monaco-list-row")

    @property
    def editor(self) -> Locator:
        return self.page.locator(".editor-instance .view-lines").first

    def tab(self, name: str) -> Locator:
        return self.page.locator(".tab", has_text=name).first

    def web_view(self, text: str) -> FrameLocator:
        """The document inside the web view that is shown."""
        frame = self.page.frame_locator("iframe.webview.ready").frame_locator("iframe#active-frame")
        expect(frame.get_by_text(text).first).to_be_visible()
        return frame

    def has_finished(self) -> None:
        """The server has started, and the workspace has been checked."""
        expect(self.status).to_have_text(RULES_IN_FORCE)

    @property
    def revision(self) -> str:
        """Of the rules in force, as the status bar shows it."""
        self.has_finished()
        return self.status.inner_text().split("·")[1].strip()

    def picture(self, name: str, *, clip: Locator | None = None) -> Path:
        """Keep what can be seen now, as `NAME-THEME.png`."""
        self.page.wait_for_timeout(400)  # a picture is no test: animations are to end
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{name}-{self.theme}.png"
        (clip or self.page).screenshot(path=path)
        return path


@contextmanager
def workbench(
    browser: Browser, server: CodeServer, folder: Path, theme: str = "light"
) -> Iterator[Workbench]:
    """Open a folder in a window of its own."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=1)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    try:
        page.goto(f"{server.origin}/?folder={quote(str(folder))}")
        expect(page.locator(".monaco-workbench .part.statusbar")).to_be_visible()
        yield Workbench(page, theme)
    finally:
        context.close()
