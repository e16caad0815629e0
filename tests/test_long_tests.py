"""What long tests did is kept, and is on their page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "scripts"

TESTS = """
import pytest

@pytest.mark.soak
def test_endures(campaign):
    campaign["kills"] = 7

@pytest.mark.soak
def test_breaks(campaign):
    campaign["kills"] = 2
    assert campaign["kills"] == 7, "lost one|two"

def test_short():
    pass
"""


def run(folder: Path) -> dict[str, Any]:
    """What is kept of the tests above, by the tests' names."""
    file, kept = folder / "test_example.py", folder / "kept"
    file.write_text(TESTS, encoding="utf-8")
    words = ["-p", "conftest", "-p", "no:cacheprovider", "--rootdir", str(ROOT)]
    subprocess.run(
        [sys.executable, "-m", "pytest", *words, "-m", "soak or not soak", file],
        cwd=ROOT,
        env={**os.environ, "AIDA_SOAK_RESULTS": str(kept)},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in kept.iterdir()]
    return {content["test"].rpartition("::")[2]: content for content in contents}


def test_what_long_tests_did_is_kept_when_they_fail_too(tmp_path: Path) -> None:
    kept = run(tmp_path)
    assert set(kept) == {"test_endures", "test_breaks"}
    assert kept["test_endures"]["outcome"] == "passed"
    assert kept["test_endures"]["did"] == {"kills": 7}
    assert kept["test_breaks"]["outcome"] == "failed"
    assert kept["test_breaks"]["did"] == {"kills": 2}
    assert "lost one|two" in kept["test_breaks"]["failure"]


def test_the_page_has_a_row_for_every_long_test(tmp_path: Path) -> None:
    sys.path.insert(0, str(SCRIPTS))
    try:
        import soak_page
    finally:
        sys.path.remove(str(SCRIPTS))
    names = list(soak_page.long_tests())
    assert any("test_kill.py" in name for name in names)
    stored = run(tmp_path)["test_breaks"] | {"test": names[0]}
    page = soak_page.render([stored])
    assert all(f"`{name}`" in page for name in names)
    assert "kills 2 | **failed**: lost one\\|two" in page.replace("AssertionError: ", "")
    assert page.count("nothing stored yet") == len(names) - 1
