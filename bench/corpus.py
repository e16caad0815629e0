"""The code that everything is measured on: the package tree of Django 5.2.1.

A wheel holds the same files below `django/` as the source distribution, and needs no build. The
package client checks its hash; the tree stays in the user's cache, outside the checkout.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from bench.errors import BenchError

NAME = "Django 5.2.1"
PACKAGE = "django"
PIN = "django==5.2.1 --hash=sha256:a9b680e84f9a0e71da83e399f1e922e1ab37b2173ced046b541c72e1589a5961"


def django() -> Path:
    """The folder that holds `django/`, fetched on first use."""
    root = user_cache_path("aida-bench") / "django-5.2.1"
    if not (root / PACKAGE).is_dir():
        root.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root.parent) as unfinished:
            _fetch(Path(unfinished))
            (Path(unfinished) / "tree").rename(root)
    return root


def python_files(root: Path) -> list[Path]:
    return sorted((root / PACKAGE).rglob("*.py"))


def _fetch(folder: Path) -> None:
    tree, pin = folder / "tree", folder / "pin.txt"
    pin.write_text(PIN, encoding="utf-8")
    install = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", str(tree)]
    command = [*_package_client(), "--quiet", *install, "-r", str(pin)]
    if subprocess.run(command, check=False).returncode != 0:
        raise BenchError(f"{NAME} could not be fetched; try again, or run: {' '.join(command)}")
    # Semgrep skips folders named `test` unless an ignore file says otherwise.
    (tree / PACKAGE / ".semgrepignore").touch()


def _package_client() -> list[str]:
    uv = shutil.which("uv") or shutil.which("uv", path=".tools/bin")
    if uv:
        return [uv, "pip", "install", "--python", sys.executable]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install"]
    raise BenchError(f"{NAME} is fetched by uv or pip, and neither is installed: run `make setup`.")
