"""Databases and services for the tests: everything runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from aida_sync.auth import passwords
from aida_sync.config import Settings, load_settings
from aida_sync.db.base import new_id
from aida_sync.db.database import open_database
from aida_sync.db.reach import EVERYTHING, enter
from aida_sync.keys.sealing import new_master_key
from aida_sync.kit.logs import configure
from aida_sync.schema.version import migrate

from .postgres import running_postgres
from .service import Service, running

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def service_logs() -> None:
    """Logs as the service writes them; the default would paint tracebacks for seconds."""
    configure("warning")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing as users need it costs a third of a second; `test_passwords` holds that it does."""
    before = passwords._HASHER
    passwords._HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    yield
    passwords._HASHER = before


@pytest.fixture(scope="session", autouse=True)
def tests_reach_everything() -> None:
    """What tests ask the database themselves; requests and `test_row_security` begin with less."""
    enter(EVERYTHING)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that has a migrated database `template`."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture(scope="session")
def templates() -> dict[str, object]:
    """Databases that are migrated once and copied for each test."""
    return {}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return request.param


@pytest.fixture
async def database_url(
    backend: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, object],
) -> str:
    """A migrated, empty database of the test's own."""
    if backend == "sqlite":
        if backend not in templates:
            source = tmp_path_factory.mktemp("sqlite") / "template.db"
            await _migrate(f"sqlite:///{source}")
            templates[backend] = source
        copy = tmp_path / "service.db"
        shutil.copy(str(templates[backend]), copy)
        return f"sqlite:///{copy}"
    address: str = request.getfixturevalue("postgres")
    if backend not in templates:
        await _execute(address, "CREATE DATABASE template_aida")
        await _migrate(f"{address}/template_aida")
        templates[backend] = True
    name = f"test_{new_id().replace('-', '')}"
    await _execute(address, f"CREATE DATABASE {name} TEMPLATE template_aida")
    return f"{address}/{name}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings over the test's database, without limits on the number of requests."""
    return load_settings(
        database_url=database_url,
        data_folder=tmp_path,
        master_key=new_master_key(),
        requests_per_minute=0,
        logins_per_minute=0,
        database_pool=5,
    )


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    """A running service, in this process."""
    async with running(settings) as started:
        yield started


async def _migrate(url: str) -> None:
    database = open_database(url)
    try:
        await migrate(database)
    finally:
        await database.close()


async def _execute(address: str, statement: str) -> None:
    connection = await asyncpg.connect(f"{address}/postgres")
    try:
        for _ in range(100):
            try:
                await connection.execute(statement)
                return
            except asyncpg.ObjectInUseError:  # a connection to the template is still ending
                await asyncio.sleep(0.1)
        raise AssertionError(f"PostgreSQL does not get round to: {statement}")
    finally:
        await connection.close()
