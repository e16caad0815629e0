"""Write into the VS Code extension what the server's settings are: ``generate_extension.py``.

The settings of ``extensions/vscode/package.json`` and their words in ``package.nls.json`` come from
the schema of aida.toml, so that the editor offers what the server reads. With ``--check`` nothing
is written, and the exit code is 1 when a file is stale.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXTENSION = ROOT / "extensions" / "vscode"
_WORDS = "configuration."

_ADDING = frozenset({"rules", "ignore", "exclude", "coverage", "overrides", "severity", "options"})
"""Keys that add to the project's: an empty one says nothing. The others need a value for that."""

_OWN: Mapping[str, tuple[dict[str, Any], str]] = {
    "enable": ({"type": "boolean", "default": True}, "Whether the server is started."),
    "check": (
        {
            "type": "string",
            "enum": ["workspace", "openFiles"],
            "default": "workspace",
            "markdownEnumDescriptions": ["%s.workspace", "%s.openFiles"],
        },
        "What is checked.",
    ),
    "server.command": (
        {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "scope": "machine-overridable",
        },
        'Program and arguments of the server, such as `["~/aida/bin/aida", "lsp"]`. When empty, '
        "the project's `.venv` is looked into first, then the server that comes with the "
        "extension is used, then `PATH`. `~`, `${userHome}` and `${workspaceFolder}` stand for "
        "folders.",
    ),
    "server.python": (
        {"type": "string", "default": "", "scope": "machine-overridable"},
        "Python that runs the server that comes with the extension. When empty, the usual names "
        "are tried.",
    ),
    "trace.server": (
        {"type": "string", "enum": ["off", "messages", "verbose"], "default": "off"},
        "Writes the messages between editor and server into the log.",
    ),
}
_ENUM_WORDS = {
    "check.workspace": "Every file of the workspace.",
    "check.openFiles": "Only files that are open.",
}


def configuration() -> tuple[list[dict[str, Any]], dict[str, str]]:
    """``contributes.configuration``, and the words that it refers to."""
    from aida.workspace.settings_schema import settings_schema

    words = {f"{_WORDS}title": "Extension", f"{_WORDS}project": "Project"}
    own: dict[str, Any] = {}
    for name, (schema, description) in _OWN.items():
        own[f"aida.{name}"] = _described(name, dict(schema), description, words)
    of_project: dict[str, Any] = {}
    for key, schema in settings_schema()["properties"].items():
        name = _camel(key)
        setting = _setting(key, schema)
        of_project[f"aida.{name}"] = _described(name, setting, _sentence(schema), words)
    no_packs = {"type": "boolean", "default": False, "scope": "resource"}
    of_project["aida.noDefaultPacks"] = _described(
        "noDefaultPacks", no_packs, "Runs only the rules that `aida.rules` names.", words
    )
    sections = [
        {"title": f"%{_WORDS}title%", "properties": own},
        {"title": f"%{_WORDS}project%", "properties": of_project},
    ]
    return sections, words


def restricted() -> list[str]:
    """Settings that a workspace which is not trusted does not decide."""
    from aida.workspace.editor_settings import NEEDS_TRUST

    own = ("server.command", "server.python", "noDefaultPacks")
    return [f"aida.{name}" for name in (*own, *sorted(map(_camel, NEEDS_TRUST)))]


def _setting(key: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A key of aida.toml as a setting: without a value, the project's files decide."""
    setting: dict[str, Any] = {
        name: _camel_keys(value)
        for name, value in schema.items()
        if name not in ("description", "default")
    }
    kind = setting.pop("type", "string")
    setting["scope"] = "resource"
    if key in _ADDING:
        return {"type": kind, "default": [] if kind == "array" else {}, **setting}
    if "enum" in setting:
        setting["enum"] = [None, *setting["enum"]]
        setting["enumItemLabels"] = [f"%{_WORDS}asProject%"]
    return {"type": [kind, "null"], "default": None, **setting}


def _described(
    name: str, schema: dict[str, Any], description: str, words: dict[str, str]
) -> dict[str, Any]:
    words[f"{_WORDS}{name}"] = description
    if (labels := schema.get("enumItemLabels")) is not None:
        words[labels[0].strip("%")] = "as the project says"
    if (items := schema.get("markdownEnumDescriptions")) is not None:
        names = [item % name for item in items]
        schema["markdownEnumDescriptions"] = [f"%{_WORDS}{item}%" for item in names]
        words |= {f"{_WORDS}{item}": _ENUM_WORDS[item] for item in names}
    return {**schema, "markdownDescription": f"%{_WORDS}{name}%"}


def _sentence(schema: Mapping[str, Any]) -> str:
    """A meaning, written for a table, as a sentence of its own."""
    text = schema["description"].replace(", see below", "").replace("this file", "the project")
    default = schema.get("default")
    end = (
        ""
        if default is None or f"`{default}`" in text
        else f" Without it and the project's: `{default}`."
    )
    return f"{text[0].upper()}{text[1:]}.{end}"


def _camel(key: str) -> str:
    return re.sub(r"-(\w)", lambda match: match[1].upper(), key)


def _camel_keys(value: Any) -> Any:
    """Property names in camelCase, as the editor's settings are written."""
    if isinstance(value, Mapping):
        return {_camel(name): _camel_keys(item) for name, item in value.items()}
    return value


def files() -> dict[Path, str]:
    """The files as they should be."""
    package_file, words_file = EXTENSION / "package.json", EXTENSION / "package.nls.json"
    package = json.loads(package_file.read_text("utf-8"))
    words = json.loads(words_file.read_text("utf-8"))
    sections, ours = configuration()
    package["contributes"]["configuration"] = sections
    package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = restricted()
    words = {name: text for name, text in words.items() if not name.startswith(_WORDS)} | ours
    return {package_file: _json(package), words_file: _json(words)}


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the files, or say which are stale."""
    parser = argparse.ArgumentParser(
        description="Write the extension's settings from the server's."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a stale file")
    check = parser.parse_args().check
    stale = 0
    for path, text in files().items():
        if path.read_text("utf-8") == text:
            continue
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is stale: run `python scripts/generate_extension.py`")
            stale = 1
        else:
            path.write_text(text, "utf-8", newline="\n")
            print(f"wrote {name}")
    return stale


if __name__ == "__main__":
    sys.exit(main())
