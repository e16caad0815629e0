"""The row on the audit log: an export of many entries, verified offline.

The export is written by the functions with which the service writes it, of events like its own.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aida.transparency.checkpoint import Checkpoint
from aida.transparency.commitment import SALT_SIZE, canonical, commit
from aida.transparency.export import entry_line, head_line
from aida.transparency.merkle import Frontier, leaf_hash
from aida.transparency.note import Note, Signer
from aida_sync.recording.event import AuditEvent
from bench import aida
from bench.errors import BenchError
from bench.report import Report, Row
from bench.service.sizes import Sizes
from bench.timing import Command, run

SECONDS = 60


def measure(scratch: Path, sizes: Sizes) -> Report:
    file = scratch / "export.jsonl"
    _write(file, sizes.entries)
    figure = f"`aida audit verify`, {sizes.entries:,} entries"
    command = Command(
        [aida.program(), "audit", "verify", str(file)], scratch, {}, accepted_exits=(0,)
    )
    try:
        finished = run(command)
    except BenchError as error:
        return Report([Row(figure, SECONDS, "s", problems=(str(error),))])
    finally:
        file.unlink()
    sound = f"sound: {sizes.entries:,} entries".encode()
    problems = () if sound in finished.output else ("the log was not found sound",)
    return Report([Row(figure, SECONDS, "s", finished.seconds, problems=problems)])


def _write(file: Path, entries: int) -> None:
    signer, frontier = Signer("aida-sync/audit", Ed25519PrivateKey.generate()), Frontier()
    body = file.with_suffix(".body")
    with body.open("w", encoding="utf-8", newline="\n") as stream:
        for number in range(entries):
            told = {"slug": f"project-{number}", "name": "A project", "version": number}
            event = AuditEvent("project.created", "project", f"{number:032x}", detail=told)
            content, salt = canonical(event.content()), os.urandom(SALT_SIZE)
            entry = commit(salt, content)
            frontier.append(leaf_hash(entry))
            stream.write(entry_line(entry, salt, content.decode()))
    text = Checkpoint(signer.key.name, entries, frontier.root()).text()
    head = head_line(signer.key.render(), Note(text, (signer.sign(text),)).render())
    with file.open("wb") as whole, body.open("rb") as rest:
        whole.write(head.encode())
        while piece := rest.read(1 << 20):
            whole.write(piece)
    body.unlink()
