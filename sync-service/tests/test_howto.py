"""B1, D1: what docs/howto/run-the-service.md says is done here, word by word."""

from __future__ import annotations

import configparser
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from aida_sync.cli.main import full_parser
from aida_sync.config import Settings
from aida_sync.keys.sealing import new_master_key
from harness.postgres import SUPERUSER, program

from .service import PASSWORD

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "run-the-service.md"
SERVES = re.compile(r"^aida-sync (serve|worker)\b.*$", re.MULTILINE)


def blocks(language: str, heading: str = "") -> list[str]:
    """The code blocks of a language, under a heading or all."""
    text = PAGE.read_text("utf-8")
    if heading:
        text = re.split(r"(?m)^#+ ", text.split(f" {heading}\n", 1)[1], maxsplit=1)[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the commands run: with the files that they name."""
    (tmp_path / "password.txt").write_text(PASSWORD)
    (tmp_path / "passphrase.txt").write_text("a long passphrase")
    return tmp_path


def run(folder: Path, script: str, **environ: str) -> str:
    """Run a block as it stands; what serves takes a free port, and is ended when it serves."""
    lasting = SERVES.search(script)
    before = script[: lasting.start()] if lasting else script
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AIDA_")}
    env = {**clean, "PATH": path, "AIDA_SYNC_DATA_FOLDER": str(folder / "data"), **environ}
    done = subprocess.run(
        ["sh", "-eu", "-c", before],
        cwd=folder, env=env, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"{before}\n{done.stdout}{done.stderr}"
    if lasting is None:
        return done.stdout
    words = lasting[0].split()
    process = subprocess.Popen(
        [*words, *(["--port", "0"] if words[1] == "serve" else [])],
        cwd=folder, env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert re.match(r"aida-sync (serves http|worker runs jobs)", line), line
        if words[1] == "serve":
            port = line.split(" ")[2].rpartition(":")[2]
            _wait_for(f"http://127.0.0.1:{port}/api/v1/audit/log/checkpoint")
    finally:
        process.terminate()
        assert process.wait(60) in (0, -signal.SIGTERM)
    return done.stdout


def test_alone(folder: Path) -> None:
    [script] = blocks("sh", "Alone, with SQLite")
    assert "created ada@example.com as admin" in run(folder, script)


def test_for_a_team(folder: Path, postgres: str) -> None:
    """D1: the role of the page owns its database, and passes over nothing."""
    address = postgres.partition("@")[2]
    [sql] = blocks("sql")
    role = "page_" + os.urandom(4).hex()
    sql = sql.replace("ROLE aida", f"ROLE {role}").replace("DATABASE aida", f"DATABASE {role}")
    sql = sql.replace("OWNER aida", f"OWNER {role}")
    sql += f"CREATE DATABASE {role}_new OWNER {role};"
    psql = [program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    subprocess.run(
        [*psql, f"postgresql://{SUPERUSER}@{address}/postgres"], input=sql, text=True, check=True
    )
    given = settings_of(blocks("ini", "The settings")[0])
    given["AIDA_SYNC_MASTER_KEY"] = new_master_key()
    url = given["AIDA_SYNC_DATABASE_URL"].replace("//aida:", f"//{role}:")
    given["AIDA_SYNC_DATABASE_URL"] = re.sub(r"@.*$", f"@{address}/{role}", url)
    [script] = blocks("sh", "The first start")
    assert "schema and audit log are sound" in run(folder, script, **given)
    [script] = blocks("sh", "Save and move")
    new = f"{given['AIDA_SYNC_DATABASE_URL']}_new"
    said = run(folder, script, **given, NEW_DATABASE_URL=new)
    heads = re.findall(r"the audit log has (\d+) entries, root (\S+)", said)
    assert len(heads) == 3
    assert len(set(heads)) == 1
    for script in blocks("sh", "More processes"):
        run(folder, script, **given)


def _wait_for(address: str) -> None:
    """Until the first events have their place in the log."""
    for _ in range(600):
        if httpx.get(address, timeout=60).status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing at {address}")


def test_settings_of_the_page_exist() -> None:
    known = {f"AIDA_SYNC_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"AIDA_SYNC_[A-Z_]+", PAGE.read_text("utf-8")))
    assert named - known == set()


def test_the_unit_starts_commands_that_exist() -> None:
    [unit] = blocks("ini", "With systemd")
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    for name in ("ExecStartPre", "ExecStart"):
        path, *words = parser["Service"][name].split()
        assert path.endswith("/aida-sync")
        full_parser().parse_args(words)


def settings_of(block: str) -> dict[str, str]:
    """The variables of a file of settings."""
    return dict(line.split("=", 1) for line in block.splitlines())
