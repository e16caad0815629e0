"""Download the corpus of `aida rules score`: ``fetch_corpus.py [--into DIR]``.

Packages come from wherever pip, npm and apt are configured to find them, in the versions of the
lock file, and are refused when their SHA-256 differs. What is there already is not downloaded
again. ``--pin`` writes the hashes of packages that have none yet into the lock file.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path, PurePosixPath

from aida.packs.scoring.corpus_lock import Package, read_lock
from aida.workspace.corpus_scan import default_corpus

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "rulepacks" / "corpus.lock.toml"
DOWNLOADS_AT_ONCE = 3
MAX_FILE_BYTES = 1_000_000
"""Larger files are data or bundles, which no one reads; they are left in the archive."""


class FetchError(Exception):
    """A package that could not be had, and why."""


def main(words: Sequence[str] | None = None) -> int:
    """Fetch what is missing; the exit code is 1 when a package could not be had."""
    parser = argparse.ArgumentParser(description="Download the corpus of `aida rules score`.")
    parser.add_argument(
        "--lock", type=Path, default=LOCK, help="default: rulepacks/corpus.lock.toml"
    )
    parser.add_argument("--into", type=Path, default=default_corpus(), help="default: %(default)s")
    parser.add_argument(
        "--pin", action="store_true", help="write missing hashes into the lock file"
    )
    arguments = parser.parse_args(words)
    into: Path = arguments.into
    missing = [p for p in read_lock(arguments.lock).packages if not p.is_fetched(into)]
    unpinned = [package.title for package in missing if not package.sha256]
    if unpinned and not arguments.pin:
        parser.error(f"no sha256 in the lock file (use --pin): {', '.join(unpinned)}")
    into.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, str] = {}
    failures = 0
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        apt = _AptSources(Path(scratch))
        jobs = {pool.submit(_fetch, package, into, apt): package for package in missing}
        for number, job in enumerate(as_completed(jobs), start=1):
            package = jobs[job]
            try:
                hashes[package.key] = job.result()
                print(f"[{number}/{len(jobs)}] {package.title}", flush=True)
            except FetchError as error:
                failures += 1
                print(f"[{number}/{len(jobs)}] {package.title}: {error}", file=sys.stderr)
    if arguments.pin:
        _pin(arguments.lock, hashes)
    print(f"{len(missing) - failures} fetched into {into}, {failures} failed.")
    return min(failures, 1)


def _fetch(package: Package, into: Path, apt: _AptSources) -> str:
    """Download, verify and unpack one package; gives the archive's SHA-256."""
    with tempfile.TemporaryDirectory(dir=into) as name:
        scratch = Path(name)
        archive = _DOWNLOADS[package.source](package, scratch, apt)
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if package.sha256 and digest != package.sha256:
            raise FetchError(f"has the SHA-256 {digest}, the lock file says {package.sha256}")
        unpacked = scratch / "unpacked"
        unpacked.mkdir()
        _unpack(archive, unpacked)
        target = package.folder(into)
        if target.exists():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        tops = list(unpacked.iterdir())
        top = tops[0] if len(tops) == 1 and tops[0].is_dir() else unpacked
        top.rename(target)
        package.stamp(into).write_text(digest + "\n")
        return digest


def _pip(package: Package, scratch: Path, apt: _AptSources) -> Path:
    wanted = scratch / "wanted.txt"
    pin = f" --hash=sha256:{package.sha256}" if package.sha256 else ""
    wanted.write_text(f"{package.name}=={package.version}{pin}\n")
    form = ["--no-binary", package.name] if package.is_sdist else ["--only-binary", ":all:"]
    _run(["pip", "download", "--quiet", "--no-deps", *form, "-d", ".", "-r", "wanted.txt"], scratch)
    wanted.unlink()
    return _only_file(scratch)


def _npm(package: Package, scratch: Path, apt: _AptSources) -> Path:
    _run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"],
        scratch,
    )
    return _only_file(scratch)


def _debian(package: Package, scratch: Path, apt: _AptSources) -> Path:
    wanted = f"{package.name}={package.version}"
    options = ["--quiet=2", "--download-only", "--tar-only"]
    _run(["apt-get", *apt.options(), "source", *options, wanted], scratch)
    archives = [path for path in scratch.iterdir() if re.search(r"\.tar\.\w+$", path.name)]
    if not archives:
        raise FetchError("apt gave no archive")
    return max(archives, key=lambda path: path.stat().st_size)


_DOWNLOADS: Mapping[str, Callable[[Package, Path, _AptSources], Path]]


class _AptSources:
    """apt's configured archives, asked for source packages, with lists of its own."""

    def __init__(self, scratch: Path) -> None:
        self._folder = scratch / "apt"
        self._ready = False
        from threading import Lock

        self._lock = Lock()

    def options(self) -> list[str]:
        """Options for apt-get; makes the lists when first asked."""
        state = self._folder
        options = [
            f"-oDir::Etc::sourcelist={state}/sources.list",
            f"-oDir::Etc::sourceparts={state}/parts",
            f"-oDir::State::lists={state}/lists",
            f"-oDir::Cache={state}/cache",
            "-oAPT::Sandbox::User=root",
        ]
        with self._lock:
            if not self._ready:
                for name in ("parts", "lists/partial", "cache/archives/partial"):
                    (state / name).mkdir(parents=True)
                (state / "sources.list").write_text("")
                for path in Path("/etc/apt/sources.list.d").glob("*.sources"):
                    text = re.sub(r"(?m)^Types:.*$", "Types: deb-src", path.read_text())
                    (state / "parts" / path.name).write_text(text)
                lists = [
                    Path("/etc/apt/sources.list"),
                    *Path("/etc/apt/sources.list.d").glob("*.list"),
                ]
                rows = [path.read_text() for path in lists if path.is_file()]
                text = re.sub(r"(?m)^deb\s", "deb-src ", "\n".join(rows))
                (state / "sources.list").write_text(text)
                # An archive without sources fails; the others are used all the same.
                update = ["apt-get", *options, "--quiet=2", "update"]
                subprocess.run(update, check=False, capture_output=True)
                self._ready = True
        return options


_DOWNLOADS = {"pip": _pip, "npm": _npm, "debian": _debian}


def _run(command: Sequence[str], folder: Path) -> None:
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise FetchError(f"needs the program {command[0]}") from None
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if line.strip()]
        raise FetchError(f"{command[0]}: {lines[-1] if lines else f'exit code {run.returncode}'}")


def _only_file(folder: Path) -> Path:
    files = [path for path in folder.iterdir() if path.is_file()]
    if len(files) != 1:
        raise FetchError(f"expected one archive, got {len(files)}")
    return files[0]


def _unpack(archive: Path, target: Path) -> None:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.infolist():
                if entry.file_size <= MAX_FILE_BYTES:
                    zipped.extract(entry, target)
        return
    with tarfile.open(archive) as packed:
        packed.extractall(target, members=_small(packed), filter=_data)


def _data(member: tarfile.TarInfo, target: str) -> tarfile.TarInfo | None:
    try:
        return tarfile.data_filter(member, target)
    except tarfile.FilterError:
        return None  # a link that leads out: no source file


def _small(packed: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in packed:
        is_small = member.isdir() or (member.isfile() and member.size <= MAX_FILE_BYTES)
        if is_small and not PurePosixPath(member.name).is_absolute():
            member.mode |= 0o700 if member.isdir() else 0o600
            yield member


def _pin(lock: Path, hashes: Mapping[str, str]) -> None:
    """Write hashes beside the versions that they belong to."""
    text = lock.read_text("utf-8")
    for package in read_lock(lock).packages:
        if not package.sha256 and package.key in hashes:
            entry = f'name = "{package.name}"\nversion = "{package.version}"\n'
            text = text.replace(entry, f'{entry}sha256 = "{hashes[package.key]}"\n')
    lock.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
