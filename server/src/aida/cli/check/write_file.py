"""Replacing a file's content at once: a reader sees the old text or the new one, never half."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path


class ChangedOnDisk(Exception):
    """The file does not hold what it was read as."""


def replace_file(path: Path, expected: bytes, text: bytes) -> None:
    """Write ``text`` to ``path`` if it still holds ``expected``; raises ChangedOnDisk or OSError.

    Permissions stay, and a symbolic link stays one: the file that it leads to is replaced.
    """
    target = Path(os.path.realpath(path))
    status = target.stat()
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(status.st_mode & 0o7777)
        if hasattr(os, "chown"):
            with suppress(OSError):  # only root may give files away
                os.chown(temporary, status.st_uid, status.st_gid)
        if target.read_bytes() != expected:
            raise ChangedOnDisk(str(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
