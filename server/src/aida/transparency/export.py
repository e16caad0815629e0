"""An export of the log, and its verification: nothing but the file and the log's key is needed.

The file is JSON lines: a head with the log's key and a signed checkpoint, then an entry on each
line, in the log's order, with the event and its salt where retention has not deleted them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aida.transparency.base64_text import decode_base64
from aida.transparency.checkpoint import Checkpoint, parse_checkpoint
from aida.transparency.commitment import SALT_SIZE, commit
from aida.transparency.merkle import Frontier, leaf_hash
from aida.transparency.note import Note, NoteError, VerifierKey, parse_key, parse_note, verify

FORMAT = "aida-audit-export"
VERSION = 1
MAX_PROBLEMS = 20


class ExportError(Exception):
    """A file that is no export, or one that cannot be trusted from its head on."""


@dataclass(slots=True)
class Verdict:
    """What an export came to. It is sound when there are no problems."""

    checkpoint: Checkpoint
    key: VerifierKey
    entries: int = 0
    readable: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def deleted(self) -> int:
        """Entries whose events retention has deleted; their places are still proved."""
        return self.entries - self.readable


def head_line(key: str, checkpoint: str) -> str:
    """The first line of an export, with its end."""
    head = {"format": FORMAT, "version": VERSION, "key": key, "checkpoint": checkpoint}
    return json.dumps(head, ensure_ascii=False) + "\n"


def entry_line(entry: bytes, salt: bytes | None, content: str | None) -> str:
    """The line of an entry, with its end."""
    row = {"entry": _encode(entry), "salt": salt and _encode(salt), "content": content}
    return json.dumps(row, ensure_ascii=False) + "\n"


def verify_export(
    lines: Iterable[str], key: VerifierKey | None = None, seen: Note | None = None
) -> Verdict:
    """Check every entry, the root and its signature; with ``seen``, that the log only grew.

    ``key`` is the one that the verifier trusts; without it the export's own is taken, which shows
    damage, but no forgery. ``seen`` is a checkpoint that the verifier kept from earlier.
    """
    rows = iter(lines)
    head = _head(next(rows, ""))
    trusted = key or _readable(parse_key, head["key"])
    note = _readable(parse_note, head["checkpoint"])
    checkpoint = _signed(note, trusted)
    earlier = _signed(seen, trusted) if seen else None
    if earlier and earlier.size > checkpoint.size:
        raise ExportError(
            f"the checkpoint that you kept has {earlier.size} entries, and this log only"
            f" {checkpoint.size}: it was rolled back, or is another one"
        )
    verdict = Verdict(checkpoint, trusted)
    _entries(rows, verdict, earlier)
    return verdict


def _entries(rows: Iterator[str], verdict: Verdict, earlier: Checkpoint | None) -> None:
    frontier, problems = Frontier(), verdict.problems
    sizes = {verdict.checkpoint.size: verdict.checkpoint.root}
    if earlier:
        sizes.setdefault(earlier.size, earlier.root)
        if earlier.size == verdict.checkpoint.size and earlier.root != verdict.checkpoint.root:
            problems.append(f"there are two logs of {earlier.size} entries: it was forked")
        if earlier.size == 0:
            del sizes[0]
    for number, row in enumerate(rows):
        try:
            entry, salt, content = _row(row)
        except ValueError as error:
            problems.append(f"entry {number}: {error}")
            break
        if content is not None:
            verdict.readable += 1
            if salt is None or commit(salt, content.encode()) != entry:
                problems.append(f"entry {number}: its content is not what was committed to")
        frontier.append(leaf_hash(entry))
        wanted = sizes.pop(frontier.size, None)
        if wanted is not None and wanted != frontier.root():
            problems.append(f"the first {frontier.size} entries are not those that were signed")
        if len(problems) >= MAX_PROBLEMS:
            break
    verdict.entries = frontier.size
    if verdict.checkpoint.size == 0 and frontier.size == 0:
        sizes.clear()
    if len(problems) < MAX_PROBLEMS:
        problems += [
            f"the signed log has {size} entries, the export {frontier.size}" for size in sizes
        ]
        if frontier.size > verdict.checkpoint.size:
            more = frontier.size - verdict.checkpoint.size
            problems.append(f"{more} entries stand behind those that were signed")


def _head(line: str) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ExportError("this is no export of an audit log: its first line names no format")
    if head.get("version") != VERSION:
        raise ExportError(f"the export is of version {head.get('version')}; this reads {VERSION}")
    if not all(isinstance(head.get(name), str) for name in ("key", "checkpoint")):
        raise ExportError("the head of the export has no key, or no checkpoint")
    return head


def _row(line: str) -> tuple[bytes, bytes | None, str | None]:
    try:
        row = json.loads(line)
        entry = decode_base64(row["entry"])
        salt = None if row["salt"] is None else decode_base64(row["salt"])
        content = row["content"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("the line cannot be read") from None
    if salt is not None and len(salt) != SALT_SIZE:
        raise ValueError("the salt is of the wrong size")
    if content is not None and not isinstance(content, str):
        raise ValueError("the content is no text")
    return entry, salt, content


def _signed(note: Note, key: VerifierKey) -> Checkpoint:
    try:
        verify(note, key)
        checkpoint = parse_checkpoint(note.text)
    except NoteError as error:
        raise ExportError(f"the checkpoint: {error}") from None
    if checkpoint.origin != key.name:
        raise ExportError(
            f"the checkpoint is of the log `{checkpoint.origin}`, the key of `{key.name}`"
        )
    return checkpoint


def _readable(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except NoteError as error:
        raise ExportError(f"the head of the export: {error}") from None


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
