"""Personas of a project."""

from __future__ import annotations

from aida_sync.personas.persona import PERSONAS
from aida_sync.revisions.routes import item_router

router = item_router(PERSONAS)
