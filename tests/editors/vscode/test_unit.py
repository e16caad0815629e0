"""The parts of the extension that need no editor, on Node."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.editors.vscode.code_server import NODE, ROOT

EXTENSION = ROOT / "extensions" / "vscode"


@pytest.fixture(scope="module")
def bundle(vsix: object) -> None:
    subprocess.run([NODE, "esbuild.mjs", "--tests"], cwd=EXTENSION, check=True)


@pytest.mark.usefixtures("bundle")
def test_unit_tests() -> None:
    mocha = EXTENSION / "node_modules" / "mocha" / "bin" / "mocha.js"
    run = subprocess.run(
        [NODE, mocha, "--ui", "tdd", "--forbid-only", "dist/test/unit.js"],
        cwd=EXTENSION,
        env=os.environ | {"NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
