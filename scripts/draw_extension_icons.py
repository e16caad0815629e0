"""Draw the icons of the VS Code extension into ``extensions/vscode/media``.

The mark is an A whose bar is a check mark. Chromium turns the drawing into the picture that the
list of extensions shows; `scripts/install-vscode.sh` installs it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

MEDIA = Path(__file__).resolve().parents[1] / "extensions" / "vscode" / "media"
SIZE = 256
LEGS = "M3.5 20.5 12 3.5l8.5 17"
CHECK = "m8.2 14.3 3 3 5-6.2"
GROUND, GROUND_END, WHITE, MINT = "#4338ca", "#1e1b4b", "#ffffff", "#5eead4"


def mark(color: str) -> str:
    """The mark in one colour, 24 by 24, as views and tabs want it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" '
        f'fill="none" stroke="{color}" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round"><path d="{LEGS}"/><path d="{CHECK}"/></svg>\n'
    )


def picture() -> str:
    """The mark on a ground, as large as the list of extensions wants it."""
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256"
width="{SIZE}" height="{SIZE}">
<defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="{GROUND}"/><stop offset="1" stop-color="{GROUND_END}"/>
</linearGradient></defs>
<rect width="256" height="256" rx="56" fill="url(#ground)"/>
<g transform="translate(128 128) scale(7.6) translate(-12 -12.4)"
fill="none" stroke-linecap="round" stroke-linejoin="round">
<path d="{LEGS}" stroke="{WHITE}" stroke-width="2.1"/>
<path d="{CHECK}" stroke="{MINT}" stroke-width="2.3"/>
</g></svg>
"""


def main() -> None:
    """Write the drawings, and the picture of one."""
    drawings = {
        "activity.svg": mark("currentColor"),
        "page-light.svg": mark("#424242"),
        "page-dark.svg": mark("#c5c5c5"),
        "icon.svg": picture(),
    }
    for name, text in drawings.items():
        (MEDIA / name).write_text(text, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        page.set_content(f"<style>*{{margin:0;background:transparent}}</style>{picture()}")
        page.screenshot(path=MEDIA / "icon.png", omit_background=True)
        browser.close()
    print("drew the icons")


if __name__ == "__main__":
    main()
