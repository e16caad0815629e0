"""The pinned requirement files say the same as the projects that they serve."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"


def _lines(name: str) -> list[str]:
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_runtime_requirements_are_the_servers_dependencies() -> None:
    project = tomllib.loads((ROOT / "server/pyproject.toml").read_text(encoding="utf-8"))
    assert _lines("runtime.in") == project["project"]["dependencies"]


def test_service_requirements_are_the_services_dependencies() -> None:
    project = tomllib.loads((ROOT / "sync-service/pyproject.toml").read_text(encoding="utf-8"))
    server, *rest = project["project"]["dependencies"]
    assert ["-r runtime.in", *rest] == _lines("service.in")
    assert server == "aida-lsp"


def test_every_input_is_locked() -> None:
    inputs = {path.stem for path in REQUIREMENTS.glob("*.in")}
    assert inputs == {path.stem for path in REQUIREMENTS.glob("*.txt")}


def test_every_pin_of_the_runtime_is_the_one_that_developers_have() -> None:
    pin = re.compile(r"^(\S+)==(\S+)")
    names = ("runtime.txt", "service.txt", "dev.txt")
    pins = {name: dict(_pins(pin, name)) for name in names}
    assert pins["runtime.txt"]
    assert pins["runtime.txt"].items() <= pins["service.txt"].items()
    assert pins["service.txt"].items() <= pins["dev.txt"].items()


def _pins(pin: re.Pattern[str], name: str) -> list[tuple[str, str]]:
    return [(m[1], m[2]) for m in map(pin.match, _lines(name)) if m]
