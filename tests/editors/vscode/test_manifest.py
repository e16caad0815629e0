"""What the extension declares is what the code has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
EXTENSION = ROOT / "extensions" / "vscode"
PACKAGE: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text("utf-8"))
WORDS: dict[str, str] = json.loads((EXTENSION / "package.nls.json").read_text("utf-8"))
SOURCES = {path: path.read_text("utf-8") for path in EXTENSION.glob("src/**/*.ts")}


def test_settings_are_those_of_the_server() -> None:
    script = ROOT / "scripts" / "generate_extension.py"
    run = subprocess.run(
        [sys.executable, script, "--check"], check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout


def test_a_change_of_the_servers_settings_makes_the_extension_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import generate_extension

    from aida.workspace import settings_schema

    original = settings_schema.settings_schema()
    original["properties"]["new-key"] = {"type": "string", "description": "something new"}
    monkeypatch.setattr(settings_schema, "settings_schema", lambda: original)
    texts = generate_extension.files()
    assert "aida.newKey" in texts[EXTENSION / "package.json"]
    assert any(path.read_text("utf-8") != text for path, text in texts.items())


def test_settings_say_nothing_until_they_are_set() -> None:
    """A default would otherwise go before what the project's own file says."""
    project = PACKAGE["contributes"]["configuration"][1]["properties"]
    silent = (None, [], {}, False)
    assert {name for name, item in project.items() if item["default"] not in silent} == set()


def test_every_word_is_there_and_used() -> None:
    text = json.dumps(PACKAGE)
    assert set(re.findall(r"%([\w.-]+)%", text)) == WORDS.keys()


def test_commands_are_declared_and_written() -> None:
    declared = {item["command"] for item in PACKAGE["contributes"]["commands"]}
    written = {
        name
        for path, text in SOURCES.items()
        if path.parent.name == "commands"
        for name in re.findall(r'id: "(aida\.[\w.]+)"', text)
    }
    written |= {f"aida.findings.groupBy{name}" for name in ("Rule", "File", "Age")}
    assert declared == written


def test_menus_name_commands_that_are_declared() -> None:
    declared = {item["command"] for item in PACKAGE["contributes"]["commands"]}
    menus = PACKAGE["contributes"]["menus"]
    named = {item["command"] for items in menus.values() for item in items if "command" in item}
    named |= {item["command"] for item in PACKAGE["contributes"]["keybindings"]}
    assert named <= declared


def test_files_that_are_named_exist() -> None:
    text = json.dumps(PACKAGE)
    for name in re.findall(r'"(?:\./)?(media/[^"]+)"', text):
        assert (EXTENSION / name).is_file(), name
    readme = (EXTENSION / "README.md").read_text("utf-8")
    for name in re.findall(r"\((media/[^)]+)\)|srcset=\"(media/[^\"]+)\"", readme):
        assert (EXTENSION / "".join(name)).is_file(), name


def test_no_telemetry_and_no_network() -> None:
    for path, text in SOURCES.items():
        assert not re.search(r"\bfetch\(|node:https?|TelemetryLogger", text), path
