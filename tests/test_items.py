"""Every item of the product is named by the docstring of a test that shows it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])


def test_every_item_is_named_by_a_test() -> None:
    import traceability

    sections = dict(traceability.items())
    not_built = sections.pop(traceability.NOT_BUILT, {})
    wanted = {item for section in sections.values() for item in section}
    shown = traceability.tests_by_item().keys()
    assert wanted - shown == set()
    assert not_built.keys() & shown == set()


def test_how_items_are_named() -> None:
    import traceability

    assert traceability.named_items("R5, G2: a user") == {"R5", "G2"}
    assert traceability.named_items("Y1–Y3, W2: counts") == {"Y1", "Y2", "Y3", "W2"}
    assert traceability.named_items("A1 to A3: envelopes") == {"A1", "A2", "A3"}
    assert traceability.named_items("Rules: none of them") == set()
    assert traceability.named_items("What R5: is not") == set()
