from __future__ import annotations

from pathlib import Path

import pytest

from aida.packs.catalog import bundled_packs, pack_names
from aida.packs.manifest import Manifest, check_changelog, read_manifest
from aida.rules.errors import RuleError

GOOD = "name: mine\nversion: 1.2.0\n"


def pack(folder: Path, manifest: str, changelog: str | None = None) -> Path:
    folder = folder / "mine"
    folder.mkdir()
    (folder / "pack.yml").write_text(manifest)
    if changelog is not None:
        (folder / "CHANGELOG.md").write_text(changelog)
    return folder


def test_a_manifest(tmp_path: Path) -> None:
    folder = pack(tmp_path, GOOD + "title: Mine\ndescription: About it.\n")
    assert read_manifest(folder) == Manifest("mine", "1.2.0", "Mine", "About it.")


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", "is empty", None),
        ("- a\n", "expected a mapping, found a list", 0),
        ("name: mine\n", "a pack needs a version", 0),
        ("version: 1.2.0\nname: other\n", "the pack is called `other`, its folder `mine`", 1),
        ("name: mine\nversion: 1.2\n", "`1.2` is not a version", 1),
        ("name: mine\nversion: 01.2.0\n", "`01.2.0` is not a version", 1),
        (GOOD + "verison: 1\n", "`verison` is not a key of a pack", 2),
        ("name: {\n", "not valid YAML", 1),
    ],
)
def test_a_broken_manifest(tmp_path: Path, text: str, problem: str, line: int | None) -> None:
    with pytest.raises(RuleError) as caught:
        read_manifest(pack(tmp_path, text))
    assert caught.value.problem.startswith(problem)
    assert (Path(caught.value.file).name, caught.value.line) == ("pack.yml", line)


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        (None, "the pack has no changelog", None),
        ("# Changes\n", "names no version, not even 1.2.0", None),
        ("## 1.1.0\n\n## 1.2.0\n", "the newest entry is not that of version 1.2.0", 0),
        ("# C\n\n## 1.2.01\n", "the newest entry is not that of version 1.2.0", 2),
    ],
)
def test_a_changelog_that_lags(
    tmp_path: Path, text: str | None, problem: str, line: int | None
) -> None:
    folder = pack(tmp_path, GOOD, text)
    with pytest.raises(RuleError) as caught:
        check_changelog(folder, read_manifest(folder))
    assert (caught.value.problem, caught.value.line) == (problem, line)


def test_a_changelog_that_keeps_up(tmp_path: Path) -> None:
    folder = pack(tmp_path, GOOD, "# Changes\n\n## 1.2.0 (2027-01-31)\nMore.\n\n## 1.1.0\n")
    check_changelog(folder, read_manifest(folder))


@pytest.mark.parametrize("name", pack_names())
def test_every_bundled_pack_is_described_and_its_changelog_names_its_version(name: str) -> None:
    folder = bundled_packs() / name
    manifest = read_manifest(folder)
    assert manifest.title and manifest.description
    check_changelog(folder, manifest)
