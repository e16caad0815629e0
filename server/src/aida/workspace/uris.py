"""Between an editor's URIs and paths, on every platform.

A URI stays the name of a document, as the editor spelt it; a path is only derived from it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

_DRIVE = re.compile(r"/([A-Za-z]):")


def path_of(uri: str, *, windows: bool = os.name == "nt") -> str | None:
    """Path of a ``file:`` URI, None for any other: ``untitled:``, a notebook's cell, nonsense."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if "\0" in path or not path:
        return None
    if not windows:
        return path
    if parts.netloc:
        return f"//{unquote(parts.netloc)}{path}".replace("/", "\\")
    # Editors disagree on the case of drive letters and on whether to escape the colon.
    if drive := _DRIVE.match(path):
        path = f"{drive[1].lower()}:{path[3:]}"
    return path.replace("/", "\\")


def uri_of(path: str) -> str:
    """``file:`` URI of an absolute path."""
    return Path(path).absolute().as_uri()


def path_key(path: str) -> str:
    """The same for every spelling of a path, where the platform ignores case regardless of it."""
    return os.path.normcase(os.path.normpath(path))


def last_part(uri: str) -> str:
    """What a document without a path may be called: ``Untitled-1`` for ``untitled:Untitled-1``."""
    try:
        path = unquote(urlsplit(uri).path)
    except ValueError:
        path = uri
    return path.replace("\\", "/").rpartition("/")[2] or "untitled"


def is_within(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or lies below it, by name alone."""
    path, folder = path_key(path), path_key(folder).rstrip("\\/")
    return path == folder or path.startswith((folder + os.sep, folder + "/"))


def name_within(path: str, folder: str) -> str:
    """Path relative to ``folder`` with slashes, as rules and settings name files."""
    if is_within(path, folder):
        path = path[len(folder.rstrip("\\/")) + 1 :]
    return path.replace(os.sep, "/")
