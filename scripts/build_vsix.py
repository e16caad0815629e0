"""Build the VS Code extension with its server: ``dist/aida-<platform>-<version>.vsix``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import bundle_server

ROOT = Path(__file__).resolve().parents[1]
EXTENSION = ROOT / "extensions" / "vscode"
NODE = ROOT / ".tools" / "node" / "bin"
SCHEMAS = ("rule.schema.json", "settings.schema.json")


def main() -> int:
    """Build, and print what came of it."""
    bundle_server.main()
    copy_from_repository()
    version = json.loads((EXTENSION / "package.json").read_text("utf-8"))["version"]
    target = bundle_server.target_platform()
    vsix = ROOT / "dist" / f"aida-{target}-{version}.vsix"
    vsix.parent.mkdir(exist_ok=True)
    command = [
        "npx",
        "vsce",
        "package",
        "--no-dependencies",
        "--allow-missing-repository",
        "--no-rewrite-relative-links",
        "--target",
        target,
        "-o",
        str(vsix),
    ]
    environment = os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(
        command, cwd=EXTENSION, env=environment, check=False, capture_output=True, text=True
    )
    if run.returncode:
        print(run.stdout + run.stderr, file=sys.stderr)
        return run.returncode
    print(f"{vsix.relative_to(ROOT)}: {vsix.stat().st_size / 1e6:.1f} MB")
    return 0


def copy_from_repository() -> None:
    """What the extension carries and the repository keeps elsewhere."""
    shutil.copy(ROOT / "LICENSE", EXTENSION / "LICENSE")
    schemas = EXTENSION / "schemas"
    schemas.mkdir(exist_ok=True)
    for name in SCHEMAS:
        shutil.copy(ROOT / "docs" / "reference" / name, schemas / name)


if __name__ == "__main__":
    sys.exit(main())
