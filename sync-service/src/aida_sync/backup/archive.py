"""Backups: the rows of one moment in a compressed file, and back."""

from __future__ import annotations

import asyncio
import os
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from typing import Any

import orjson

from aida_sync import __version__
from aida_sync.backup.copying import filling
from aida_sync.backup.frames import BackupError, Secret, read_frames, write_frames
from aida_sync.backup.rows import Progress, count_rows, decoders, encode, portable_tables, read_rows
from aida_sync.backup.snapshot import LogHead, event_months, log_head, snapshot
from aida_sync.schema.version import newest

FORMAT = 1
_LINE_LIMIT = 64 * 1024 * 1024


async def write_backup(url: str, file: Path, secret: Secret | None, progress: Progress) -> LogHead:
    """Write a file, which appears when it is whole; the head of the log in it."""
    part = file.with_name(f".{file.name}.part")
    lines: Queue[bytes | None] = Queue(maxsize=8)
    writing = asyncio.create_task(asyncio.to_thread(_write, part, lines, secret))
    try:
        try:
            head = await _dump(url, lines, writing, progress)
        finally:
            await _put(lines, None, writing)
        await writing
        part.replace(file)
        return head
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


async def read_backup(
    file: Path, url: str, secret: Secret | None, progress: Progress, *, force: bool = False
) -> LogHead:
    """Fill a database from a file; the head of its log. Nothing changes unless all is sound."""
    with file.open("rb") as stream:
        lines = _lines(read_frames(stream, secret))
        told = _require(next(lines, None))
        head = LogHead(told["log"]["size"], told["log"]["root"])
        months = [datetime.fromisoformat(word) for word in told["months"]]
        tables = {table.name: table for table in portable_tables()}
        async with filling(url, force=force, months=months) as target:
            table = None
            done, total, ended, convert = 0, 0, False, []
            for line in lines:
                if isinstance(line, dict) and line.get("end"):
                    ended = True
                elif isinstance(line, dict):
                    table = tables.get(line["table"])
                    if table is None or [c.name for c in table.columns] != line["columns"]:
                        raise BackupError(f"the backup has an unknown table {line['table']}")
                    done, total, convert = 0, line["rows"], decoders(table)
                    progress(table.name, 0, total)
                elif table is not None:
                    rows = [
                        [one(value) for one, value in zip(convert, row, strict=True)]
                        for row in line
                    ]
                    await target.add(table, rows)
                    done += len(rows)
                    progress(table.name, done, total)
            if not ended:
                raise BackupError("the backup is cut off: take another one")
            await target.finish(head)
    return head


async def _dump(
    url: str, lines: Queue[bytes | None], writing: asyncio.Task[None], progress: Progress
) -> LogHead:
    async with snapshot(url) as connection:
        head = await log_head(connection)
        told = {
            "format": "aida-backup",
            "version": FORMAT,
            "service": __version__,
            "schema": newest(),
            "made": datetime.now(UTC).isoformat(),
            "log": head._asdict(),
            "months": [month.isoformat() for month in await event_months(connection)],
        }
        await _put(lines, orjson.dumps(told), writing)
        async for line in _table_lines(connection, progress):
            await _put(lines, orjson.dumps(line), writing)
        await _put(lines, orjson.dumps({"end": True}), writing)
    return head


async def _table_lines(connection: Any, progress: Progress) -> AsyncIterator[Any]:
    for table in portable_tables():
        columns = [column.name for column in table.columns]
        count = await count_rows(connection, table)
        yield {"table": table.name, "columns": columns, "rows": count}
        async for rows in read_rows(connection, table, progress):
            yield [[encode(value) for value in row] for row in rows]


async def _put(lines: Queue[bytes | None], line: bytes | None, writing: asyncio.Task[None]) -> None:
    """Wait until there is room, unless the writer has failed."""
    while not writing.done():
        if not lines.full():
            lines.put_nowait(line)
            return
        await asyncio.sleep(0.005)
    if line is not None:
        writing.result()


def _write(part: Path, lines: Queue[bytes | None], secret: Secret | None) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        write_frames(stream, _compressed(iter(lines.get, None)), secret)
        stream.flush()
        os.fsync(stream.fileno())


def _compressed(lines: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    for line in lines:
        yield packer.compress(line + b"\n")
    yield packer.flush()


def _lines(frames: Iterator[bytes]) -> Iterator[Any]:
    unpacker, waiting = zlib.decompressobj(), bytearray()
    try:
        for frame in frames:
            waiting += unpacker.decompress(frame)
            *whole, rest = waiting.split(b"\n")
            waiting = bytearray(rest)
            if len(waiting) > _LINE_LIMIT:
                raise BackupError("the backup is damaged: it has an impossible line")
            yield from (orjson.loads(line) for line in whole)
    except (zlib.error, orjson.JSONDecodeError):
        raise BackupError("the backup is damaged: take another one") from None


def _require(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict) or told.get("format") != "aida-backup":
        raise BackupError("this is no backup of aida-sync")
    if told.get("version") != FORMAT:
        raise BackupError(
            f"the backup has format {told.get('version')}, and this version reads {FORMAT}:"
            " restore it with the version that made it"
        )
    if told.get("schema") != newest():
        raise BackupError(
            f"the backup has schema {told.get('schema')}, and this version has {newest()}:"
            f" restore it with version {told.get('service')} of aida-sync, then migrate"
        )
    return told
