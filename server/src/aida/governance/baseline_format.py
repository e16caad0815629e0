"""The file of a baseline: JSON with an entry on each line, for people to review as a diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aida.findings import IDENTITY_VERSION
from aida.governance.baseline import Baseline, Entry, baseline_of

FORMAT_VERSION = 1
_REMEDY = "mend it, or write it anew with `aida baseline create --force`"
_HEAD = f'{{\n  "version": {FORMAT_VERSION},\n  "findings": ['


class BaselineError(Exception):
    """A text that is no baseline. ``line`` counts from 1, and is 0 where no line is to blame."""

    def __init__(self, problem: str, line: int = 0, help: str = _REMEDY) -> None:
        super().__init__(problem)
        self.line = line
        self.help = help


def render_baseline(baseline: Baseline) -> str:
    """The text of a baseline's file."""
    rows = [
        json.dumps(
            {
                "path": entry.path,
                "rule": entry.rule,
                "identity": entry.identity,
                "line": entry.line,
                "message": entry.message,
            },
            ensure_ascii=False,
        )
        for entry in baseline.entries
    ]
    if not rows:
        return f"{_HEAD}]\n}}\n"
    return _HEAD + "\n    " + ",\n    ".join(rows) + "\n  ]\n}\n"


def read_baseline(text: str) -> Baseline:
    """The baseline in a file's text; raises BaselineError."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        help = _REMEDY
        if any(line.startswith("<<<<<<<") for line in text.split("\n")):
            help = "it holds a merge conflict: keep the entries of both sides, then update it"
        raise BaselineError(f"not valid JSON: {error.msg}", error.lineno, help) from None
    if not isinstance(data, Mapping) or not isinstance(data.get("findings"), list):
        raise BaselineError("expected an object with `version` and a list `findings`", 1)
    if data.get("version") != FORMAT_VERSION:
        raise BaselineError(
            f"it is of version {data.get('version')!r}, this AIDA reads version {FORMAT_VERSION}", 1
        )
    entries: list[Entry] = []
    for number, item in enumerate(data["findings"]):
        try:
            entries.append(_entry(item))
        except BaselineError as error:
            raise BaselineError(str(error), _line_of(text, number), error.help) from None
    return baseline_of(entries)


def _entry(item: Any) -> Entry:
    if not isinstance(item, Mapping):
        raise BaselineError("expected an object with `path`, `rule` and `identity`")
    for key in ("path", "rule", "identity"):
        if not isinstance(item.get(key), str) or not item[key]:
            raise BaselineError(f"`{key}` is missing, or no text")
    version, colon, _ = item["identity"].partition(":")
    if not colon:
        raise BaselineError(f"`{item['identity']}` is no identity")
    if version != str(IDENTITY_VERSION):
        raise BaselineError(
            f"its identities are of version {version}, this AIDA makes version {IDENTITY_VERSION}",
            help="write it anew with `aida baseline create --force`",
        )
    line, message = item.get("line", 0), item.get("message", "")
    return Entry(
        item["path"],
        item["rule"],
        item["identity"],
        line if isinstance(line, int) else 0,
        message if isinstance(message, str) else "",
    )


def _line_of(text: str, number: int) -> int:
    """Line of an entry, counted from 1; 0 when it cannot be told."""
    decoder = json.JSONDecoder()
    try:
        place = text.index("[", text.index('"findings"')) + 1
        for count in range(number + 1):
            while text[place] in " \t\r\n,":
                place += 1
            if count < number:
                _, place = decoder.raw_decode(text, place)
    except (ValueError, IndexError):
        return 0
    return text.count("\n", 0, place) + 1
