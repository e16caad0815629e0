"""The stored scores of the bundled rules fit their labels, their stages and the corpus."""

from __future__ import annotations

import pytest

from aida.packs.catalog import bundled_packs, pack_files, pack_names
from aida.packs.loading import load_rules
from aida.packs.scoring.corpus_lock import LOCK_NAME, read_lock
from aida.packs.scoring.labels import digest_of_labels, read_labels
from aida.packs.scoring.records import digest_of_lock, read_scores
from aida.packs.sources import read_sources

FOLDER = bundled_packs()
LOCK = read_lock(FOLDER / LOCK_NAME)
LABELS = read_labels(FOLDER)
SCORES = read_scores(FOLDER)
STAGES = {rule.id: rule.stage for rule in load_rules(read_sources(pack_files(pack_names()))).rules}
AGAIN = "run `aida rules score --store`"


def test_the_corpus_is_pinned_and_large_enough() -> None:
    assert len(LOCK.packages) >= 25
    assert [package.title for package in LOCK.packages if len(package.sha256) != 64] == []


def test_scores_are_of_this_corpus() -> None:
    assert SCORES is not None and SCORES.corpus == digest_of_lock(LOCK), AGAIN


def test_labels_belong_to_rules_and_packages() -> None:
    assert sorted(set(LABELS) - set(STAGES)) == []
    packages = {package.key for package in LOCK.packages}
    used = {label.package for labels in LABELS.values() for label in labels}
    assert sorted(used - packages) == []


@pytest.mark.parametrize("rule", sorted(STAGES))
def test_the_stage_fits_the_score(rule: str) -> None:
    assert SCORES is not None
    score = SCORES.rules.get(rule)
    labels = LABELS.get(rule, [])
    if score is None:  # a new rule: the page says that it is not scored yet
        assert labels == [], AGAIN
        return
    assert list(score.problems(STAGES[rule])) == []
    assert score.labels == digest_of_labels(labels), AGAIN
    assert score.labelled == len(labels)
