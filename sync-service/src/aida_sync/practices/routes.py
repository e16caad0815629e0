"""Practices of a project."""

from __future__ import annotations

from aida_sync.practices.acceptance import accept
from aida_sync.practices.schemas import PracticeRevisionOut, PracticeWrite
from aida_sync.revisions.differences import FieldDiff, by_field
from aida_sync.revisions.noun import Noun
from aida_sync.revisions.routes import item_router

PRACTICES = Noun(
    "practice", "practices", PracticeWrite, PracticeRevisionOut, accept, by_field, FieldDiff
)
router = item_router(PRACTICES)
