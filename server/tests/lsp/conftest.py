from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from pytest_lsp import ClientServerConfig

from server.tests.lsp.editor import SERVER, Editor, make_project


@pytest_lsp.fixture(config=ClientServerConfig(server_command=SERVER, client_factory=Editor))
async def editor(client: Editor) -> AsyncIterator[None]:
    """An editor whose server has started; the test says `begin`."""
    yield
    await client.shutdown_session()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with three rules."""
    return make_project(tmp_path / "project")
