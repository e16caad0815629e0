"""Put the server, and the wheels that it needs, into the VS Code extension.

The wheels are those of ``requirements/runtime.txt``, for this platform and for each version of
Python that the server runs on, so that the extension can install the server without a network.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "requirements" / "runtime.txt"
DEVELOPER_PINS = ROOT / "requirements" / "dev.txt"
DOWNLOADS = ROOT / ".tools" / "wheels"
TARGET = ROOT / "extensions" / "vscode" / "bundled"
PYTHON_MINORS = (11, 12, 13, 14)
_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def target_platform() -> str:
    """This platform as the editor calls it, such as `linux-x64`."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{_ARCHITECTURES.get(machine, machine)}"


def main() -> int:
    """Write the folder `bundled` of the extension, and say how large it is."""
    downloads = _download()
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for wheel in downloads.glob("*.whl"):
        _link_or_copy(wheel, TARGET / wheel.name)
    server = _build_server()
    _write_requirements(server)
    pip = next(TARGET.glob("pip-*.whl"))
    manifest = {
        "version": server.name.split("-")[1],
        "digest": _digest([*TARGET.glob("*.whl"), PINS]),
        "target": target_platform(),
        "pythons": list(PYTHON_MINORS),
        "pip": pip.name,
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (TARGET / "manifest.json").write_text(text, encoding="utf-8")
    wheels = list(TARGET.glob("*.whl"))
    size = sum(wheel.stat().st_size for wheel in wheels) / 1e6
    print(f"bundled aida {manifest['version']}: {len(wheels)} wheels, {size:.1f} MB")
    return 0


def _download() -> Path:
    """A folder with the wheels, kept until a pin or the set of versions changes."""
    state = PINS.read_bytes() + repr((PYTHON_MINORS, _pin_of_pip())).encode()
    folder = DOWNLOADS / hashlib.sha256(state).hexdigest()[:16]
    if (folder / "complete").exists():
        return folder
    shutil.rmtree(DOWNLOADS, ignore_errors=True)
    folder.mkdir(parents=True)
    for minor in PYTHON_MINORS:
        print(f"downloading wheels for Python 3.{minor}")
        hashed = ["--require-hashes", "-r", str(PINS)]
        _pip_download(folder, f"--python-version=3.{minor}", *hashed)
    pin = folder / "pip.txt"
    pin.write_text(_pin_of_pip(), encoding="utf-8")
    _pip_download(folder, "--require-hashes", "-r", str(pin))
    (folder / "complete").touch()
    return folder


def _pip_download(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(folder), *arguments]
    subprocess.run(command, check=True)


def _pin_of_pip() -> str:
    """The lines of the lock that pin pip."""
    text = DEVELOPER_PINS.read_text(encoding="utf-8")
    match = re.search(r"^pip==.*(?:\n    --hash.*)+", text, re.MULTILINE)
    if match is None:
        raise SystemExit(f"{DEVELOPER_PINS.name} does not pin pip: run `make lock`")
    return match[0] + "\n"


def _build_server() -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(TARGET)]
    subprocess.run(command, cwd=ROOT / "server", check=True, capture_output=True)
    return next(TARGET.glob("aida_lsp-*.whl"))


def _write_requirements(server: Path) -> None:
    """One list for one call of pip: the pins, and the server by its own hash."""
    digest = hashlib.sha256(server.read_bytes()).hexdigest()
    text = f"{PINS.read_text(encoding='utf-8')}./{server.name} --hash=sha256:{digest}\n"
    (TARGET / "requirements.txt").write_text(text, encoding="utf-8")


def _digest(files: list[Path]) -> str:
    state = hashlib.sha256()
    for file in sorted(files):
        state.update(file.name.encode())
        state.update(hashlib.sha256(file.read_bytes()).digest())
    return state.hexdigest()[:12]


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


if __name__ == "__main__":
    sys.exit(main())
