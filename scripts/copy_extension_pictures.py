"""Copy pictures that the tests took in VS Code into the extension, for its README and walkthrough.

`pytest tests/editors/vscode/test_page.py` takes them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ARTIFACTS = ROOT / "tests" / "editors" / "vscode" / ".artifacts"
MEDIA = ROOT / "extensions" / "vscode" / "media"
NAMES = ("tree", "by-age", "quick-fix", "rule-page", "status")
THEMES = ("light", "dark")


def main() -> int:
    """Copy all, or say which have not been taken."""
    names = [f"{name}-{theme}.png" for name in NAMES for theme in THEMES]
    missing = [name for name in names if not (ARTIFACTS / name).is_file()]
    if missing:
        print(f"not taken yet: {', '.join(missing)}; run pytest tests/editors/vscode/test_page.py")
        return 1
    for name in names:
        shutil.copy(ARTIFACTS / name, MEDIA / name)
    print(f"copied {len(names)} pictures into {MEDIA.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
