from __future__ import annotations

from pathlib import Path

import pytest

from server.tests.cli.project import EQUALS_NONE, NO_ASSERT, NO_PRINT, Project


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A folder without anything, beside its cache."""
    return Project(tmp_path / "project", tmp_path / "cache")


@pytest.fixture
def project(empty: Project) -> Project:
    """A project with a warning, an info with a safe fix, and an error with an unsafe one."""
    return empty.with_rules(NO_PRINT, EQUALS_NONE, NO_ASSERT)
