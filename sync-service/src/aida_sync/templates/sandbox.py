"""Running templates in a process apart, with caps on time, memory and output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Any

from aida_sync.errors import Unprocessable

SECONDS = 10
"""Time of the processor that a template may take."""
PATIENCE = 4
"""How many times that may pass on the clock: a busy machine is no fault of the template."""
OUTPUT = 2_000_000
"""Bytes that may come of it."""
AT_ONCE = 2
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
_places = asyncio.Semaphore(AT_ONCE)


async def run(request: dict[str, Any], seconds: int = SECONDS, output: int = OUTPUT) -> Any:
    """The answer to a request, see `templates.inside`; raises Unprocessable when a cap is met."""
    async with _places:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-X",
            "utf8",
            "-m",
            "aida_sync.templates.inside",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # Nothing of the service's environment: it holds its secrets.
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        try:
            told = json.dumps({**request, "seconds": seconds}).encode()
            answer = await asyncio.wait_for(_talk(process, told, output), seconds * PATIENCE)
        except TimeoutError:
            raise _cap(f"it takes longer than {seconds} seconds") from None
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            # To the end of its output: a pipe that is left half read is waited for forever.
            await process.communicate()
    if answer is None:
        raise _cap(f"more than {output:,} bytes come of it")
    try:
        return json.loads(answer)
    except ValueError:
        raise _cap("it takes more time or memory than it may") from None


async def _talk(process: asyncio.subprocess.Process, told: bytes, output: int) -> bytes | None:
    assert process.stdin is not None and process.stdout is not None
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(told)
        await process.stdin.drain()
    process.stdin.close()
    answer = bytearray()
    while chunk := await process.stdout.read(65_536):
        answer += chunk
        if len(answer) > output:
            return None
    return bytes(answer)


def _cap(problem: str) -> Unprocessable:
    return Unprocessable(f"the template was stopped: {problem}", code="template_stopped")
