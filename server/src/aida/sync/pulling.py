"""Fetching a project's bundle by The Update Framework, and keeping the last good one.

`tuf` is imported when something is fetched, and not before: it takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from aida.sync.bundle import BUNDLE, Bundle, BundleError, apply_delta, decode, delta_name, digest_of
from aida.sync.fetching import FetchError
from aida.sync.installed import CHECKED, Installed, read_installed, write_json
from aida.sync.installing import base_of, install
from aida.sync.reading import Source, project_id_of

ROOT = "trusted_root.json"
MAX_ROOT = 512_000
MAX_TARGET = 200_000_000


class PullError(Exception):
    """A bundle that is refused; the one before stays in force. ``help`` says what to do."""

    def __init__(self, problem: str, help: str = "") -> None:
        super().__init__(problem)
        self.help = help


class Wanted(NamedTuple):
    """A channel of a project. ``root`` is the SHA-256 of its first root, empty when not pinned."""

    project: str
    channel: str
    root: str = ""


class Pulled(NamedTuple):
    """What is in force now. ``size`` is bytes of targets; ``is_new`` when it was not before."""

    installed: Installed
    is_new: bool
    by_delta: bool
    size: int


def pull(source: Source, home: Path, wanted: Wanted) -> Pulled:
    """Bring the bundle up to date; raises PullError or FetchError, and then changes nothing."""
    home.mkdir(parents=True, exist_ok=True)
    before = read_installed(home)
    project_id = before.project_id if before else project_id_of(source, wanted.project)
    with _explained():
        return _pull(source, home, wanted, project_id, before)


def fingerprint_of(home: Path) -> str:
    """The SHA-256 of the root that is trusted, for `[sync] root`; empty before the first fetch."""
    try:
        return sha256((home / ROOT).read_bytes()).hexdigest()
    except OSError:
        return ""


def _pull(
    source: Source, home: Path, wanted: Wanted, project_id: str, before: Installed | None
) -> Pulled:
    from tuf.api.metadata import Metadata
    from tuf.ngclient import Updater

    from aida.sync.tuf_fetcher import SourceFetcher

    base = f"/projects/{project_id}/bundles/{wanted.channel}"
    fetcher = SourceFetcher(source)
    root = _trusted_root(fetcher, base, home, wanted.root)
    metadata = home / "tuf"
    metadata.mkdir(exist_ok=True)
    updater = Updater(
        str(metadata),
        f"{base}/metadata/",
        target_base_url=f"{base}/targets/",
        fetcher=fetcher,
        bootstrap=root,
    )
    updater.refresh()
    expires = Metadata.from_file(str(metadata / "timestamp.json")).signed.expires
    now = datetime.now(UTC)
    checked = {"at": now.isoformat(), "expires": expires.replace(tzinfo=UTC).isoformat()}
    info = updater.get_targetinfo(BUNDLE)
    if info is None:
        raise PullError("the service signed no bundle")
    digest = info.hashes["sha256"]
    if before is not None and before.digest == digest:
        write_json(home / CHECKED, checked)
        return Pulled(_in_force(home), False, False, 0)
    data = _by_delta(updater, home, before, digest)
    by_delta, size = data is not None, len(data or b"")
    if data is None:
        data = _target(updater, info, home)
    size = fetcher.taken
    bundle: Bundle = decode(data, project_id, wanted.channel)
    state = {
        "revision": bundle["revision"],
        "fetched_at": now.isoformat(),
        "project_id": project_id,
        "channel": wanted.channel,
        "user_id": _user_id(source),
    }
    install(home, data, bundle, state)
    write_json(home / CHECKED, checked)
    return Pulled(_in_force(home), True, by_delta, size)


def _in_force(home: Path) -> Installed:
    found = read_installed(home)
    if found is None:
        raise PullError(f"{home} cannot be written", "is the disk full?")
    return found


def _trusted_root(fetcher: Any, base: str, home: Path, pin: str) -> bytes:
    """The root that trust begins with: kept from the first fetch, and equal to the pin if any."""
    path = home / ROOT
    data = path.read_bytes() if path.is_file() else None
    is_first = data is None
    if data is None:
        data = fetcher.download_bytes(f"{base}/metadata/1.root.json", MAX_ROOT)
    found = sha256(data).hexdigest()
    if pin and found != pin.lower():
        raise PullError(
            f"the service's first root is {found}, and the settings want {pin}",
            "this is another service, or somebody in between: compare `root` with your team's",
        )
    if is_first:
        path.write_bytes(data)
    return data


def _by_delta(updater: Any, home: Path, before: Installed | None, digest: str) -> bytes | None:
    """The next bundle by what leads on from ours; None when nothing does, or it does not fit."""
    import json

    base = base_of(home, before.digest) if before else None
    info = updater.get_targetinfo(delta_name(before.digest)) if before and base else None
    if base is None or info is None:
        return None
    try:
        data = apply_delta(base, json.loads(_target(updater, info, home)))
    except (BundleError, ValueError):
        return None
    return data if digest_of(data) == digest else None


def _target(updater: Any, info: Any, home: Path) -> bytes:
    if info.length > MAX_TARGET:
        raise PullError(f"a target of {info.length:,} bytes is too large")
    path = home / "target.part"
    try:
        updater.download_target(info, str(path))
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def _user_id(source: Source) -> str | None:
    """Who one is, for cohorts; a token that is nobody's belongs to none."""
    try:
        return source.data("/auth/me")["id"]
    except (FetchError, KeyError, TypeError):
        return None


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what TUF and the disk say into words."""
    from tuf.api import exceptions as tuf

    words: tuple[tuple[type[Exception], str, str], ...] = (
        (
            tuf.ExpiredMetadataError,
            "what the service signed has expired",
            "somebody holds back newer bundles, or a clock is wrong",
        ),
        (
            tuf.BadVersionNumberError,
            "the service gives an older state than the one that was seen",
            "it was rolled back, or somebody replays it",
        ),
        (
            tuf.UnsignedMetadataError,
            "a signature does not fit",
            "the bundle is forged, or of another service",
        ),
        (
            tuf.LengthOrHashMismatchError,
            "what arrived is not what was signed",
            "it was cut off or changed on the way",
        ),
        (
            tuf.DownloadLengthMismatchError,
            "more arrives than was announced",
            "the service, or somebody in between, sends without end",
        ),
        (tuf.RepositoryError, "the service's metadata is not valid", ""),
    )
    try:
        yield
    except (PullError, FetchError):
        raise
    except BundleError as error:
        raise PullError(str(error)) from None
    except tuf.DownloadHTTPError as error:
        raise FetchError(str(error), status=error.status_code) from None
    except (tuf.RepositoryError, tuf.DownloadError) as error:
        for kind, problem, help in words:
            if isinstance(error, kind):
                raise PullError(f"{problem}: {error}", help) from None
        cause = error.__cause__
        if isinstance(cause, FetchError):
            raise cause from None
        raise FetchError(f"a file cannot be fetched: {error}") from None
    except OSError as error:
        raise PullError(f"{error.filename or 'the cache'}: {error.strerror}") from None
