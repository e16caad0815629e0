"""Personas as a kind of item."""

from __future__ import annotations

from aida_sync.personas.acceptance import accept
from aida_sync.personas.schemas import PersonaRevisionOut, PersonaWrite
from aida_sync.revisions.differences import FieldDiff, by_field
from aida_sync.revisions.noun import Noun

PERSONAS = Noun(
    "persona", "personas", PersonaWrite, PersonaRevisionOut, accept, by_field, FieldDiff
)
