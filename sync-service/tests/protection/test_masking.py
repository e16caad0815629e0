"""N10: what looks personal or secret is masked wherever it stands, however long the text is."""

from __future__ import annotations

import pytest

from aida_sync.auth.permissions import Permission
from aida_sync.recording.masking import mask, mask_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ännä.b@mail.example.org, please", "write to ***, please"),
        ("postgresql://aida:hunter2@db/aida", "postgresql://***@db/aida"),
        (f"aida_rt_{'x' * 43}", "***"),
        ("aidap_Ab12cd", "***"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "***"),
        ("Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln", "Bearer ***"),
        ("aida_sync_development is a name, and so is a@b", None),
    ],
)
def test_texts(text: str, masked: str | None) -> None:
    assert mask_text(text) == (text if masked is None else masked)


@pytest.mark.parametrize("part", ["x", "a.", "://", "eyJ-", "aida_rt_", "a:b"])
def test_long_texts_hold_up_nobody(part: str) -> None:
    """A pattern that tries again from every letter would take hours for these."""
    text = part * (1_000_000 // len(part))
    assert mask_text(text).endswith(part) or part == "aida_rt_"


def test_where_it_stood_is_kept() -> None:
    masked, pointers = mask({"detail": {"note": "a@b.example", "email": "x", "n": 1}})
    assert masked == {"detail": {"note": "***", "email": "***", "n": 1}}
    assert pointers == ["/detail/email", "/detail/note"]


def test_a_name_of_an_enumeration_stays_itself() -> None:
    """Permissions stand in events; RE2 can't build an enumeration's empty text."""
    masked, pointers = mask({"detail": {"permissions": [Permission.PROJECTS_READ]}})
    assert masked == {"detail": {"permissions": ["projects:read"]}}
    assert pointers == []
