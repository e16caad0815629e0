"""Rules of a project."""

from __future__ import annotations

from aida_sync.revisions.noun import Noun
from aida_sync.revisions.routes import item_router
from aida_sync.rules.acceptance import accept
from aida_sync.rules.comparing import RuleDiff, compare
from aida_sync.rules.schemas import RuleRevisionOut, RuleWrite

RULES = Noun("rule", "rules", RuleWrite, RuleRevisionOut, accept, compare, RuleDiff)
router = item_router(RULES)
