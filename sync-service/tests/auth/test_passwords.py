"""B2: what is stored of a password, and which ones are taken."""

from __future__ import annotations

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from aida_sync.auth.passwords import require_acceptable
from aida_sync.errors import Unprocessable


def test_hashes_cost_what_owasp_asks_for() -> None:
    """Argon2id with 19 MiB and two passes, or more."""
    stored = Argon2Hasher().hash("correct horse battery")
    _, kind, _, parameters, *_ = stored.split("$")
    costs = dict(part.split("=") for part in parameters.split(","))
    assert kind == "argon2id"
    assert int(costs["m"]) >= 19 * 1024
    assert int(costs["t"]) >= 2


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "lovelace-was-here", "x" * 257])
def test_passwords_that_are_easy_to_guess_are_refused(password: str) -> None:
    with pytest.raises(Unprocessable):
        require_acceptable(password, "lovelace@example.com")


def test_long_words_are_taken() -> None:
    require_acceptable("correct horse battery", "ada@example.com")
