"""VS Code without a screen: code-server, with the extension installed as its users do."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
NODE = ROOT / ".tools" / "node" / "bin" / "node"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
ENTRY = CACHE / "aida/test-tools/code-server/node_modules/code-server/out/node/entry.js"
ARTIFACTS = Path(__file__).parent / ".artifacts"
SECONDS = 90

QUIET: Mapping[str, Any] = {
    "chat.commandCenter.enabled": False,
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "files.autoSave": "off",
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "window.commandCenter": False,
    "workbench.editor.empty.hint": "hidden",
    "workbench.layoutControl.enabled": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.welcomePage.walkthroughs.openOnInstall": False,
}


@dataclass(frozen=True)
class CodeServer:
    """A running server; ``folder`` holds everything that it keeps."""

    port: int
    folder: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def storage(self) -> Path:
        """What the extension keeps for all workspaces."""
        return self.folder / "data" / "User" / "globalStorage" / "aida.aida"

    def use_settings(self, settings: Mapping[str, Any]) -> None:
        """The person's settings, besides those that keep the editor quiet."""
        write_settings(self.folder, "User", {**QUIET, **settings})

    def use_machine_settings(self, settings: Mapping[str, Any]) -> None:
        """Settings of the machine: a window on another one reads `aida.server` only here."""
        write_settings(self.folder, "Machine", settings)


def write_settings(folder: Path, kind: str, settings: Mapping[str, Any]) -> None:
    """Put a settings file in place as one step: what is half written, nobody reads."""
    file = folder / "data" / kind / "settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(settings, indent=2), encoding="utf-8")
    draft.replace(file)


@contextmanager
def code_server(
    folder: Path,
    vsix: Path | None,
    *,
    driver: bool = False,
    variables: Mapping[str, str] | None = None,
) -> Iterator[CodeServer]:
    """Start a server that keeps everything in ``folder``, and end it.

    With ``driver`` a window can run the tests of an extension; it then shows no notifications.
    """
    assert ENTRY.is_file(), "VS Code is not installed: run scripts/install-vscode.sh"
    write_settings(folder, "User", QUIET)
    places = [
        "--user-data-dir",
        str(folder / "data"),
        "--extensions-dir",
        str(folder / "extensions"),
    ]
    config = folder / "config.yaml"
    config.write_text("", encoding="utf-8")
    command = [str(NODE), str(ENTRY), "--config", str(config), *places]
    environment = _environment(folder) | dict(variables or {})
    if vsix is not None:
        subprocess.run(
            [*command, "--install-extension", str(vsix)],
            env=environment,
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
    port = _free_port()
    command += [
        "--auth=none",
        f"--bind-addr=127.0.0.1:{port}",
        "--disable-telemetry",
        "--disable-update-check",
        "--disable-getting-started-override",
        "--reconnection-grace-time=2",
    ]
    if driver:
        command.append("--vscode-option=enable-smoke-test-driver")
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(port, process, folder / "server.log")
            yield CodeServer(port, folder)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
            for file in folder.glob("data/logs/*/exthost*/aida.aida/AIDA.log"):
                ARTIFACTS.mkdir(exist_ok=True)
                shutil.copy(file, ARTIFACTS / f"{folder.name}.log")


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VSCODE_", "PYTEST_", "AIDA_", "VIRTUAL_ENV"))
    }
    for name in ("CONFIG", "DATA", "STATE"):
        kept[f"XDG_{name}_HOME"] = str(folder / name.lower())
    return kept | {"AIDA_CACHE_DIR": str(folder / "aida-cache")}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"code-server did not start:\n{log.read_text('utf-8')}")
