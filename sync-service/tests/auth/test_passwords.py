"""B2: what is stored of a password, and which ones are taken."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from aida_sync.auth.password_strength import guesses
from aida_sync.auth.passwords import MAX_LENGTH, MIN_GUESSES, MIN_LENGTH, require_acceptable
from aida_sync.errors import Unprocessable

from ..service import PASSWORD, Service
from .test_invitations import accept

EMAIL = "lovelace@example.com"


def common_and_long_enough() -> Iterator[str]:
    """The most common passwords that have the length, then the others, lengthened as people do."""
    ranked: list[str] = FREQUENCY_LISTS["passwords"]
    yield from (word for word in ranked if len(word) >= MIN_LENGTH)
    for word in ranked:
        for longer in (f"{word}{word}", f"{word}123456", f"{word.title()}2026!", f"{word}1234567"):
            if MIN_LENGTH <= len(longer) <= MAX_LENGTH:
                yield longer


def test_hashes_cost_what_owasp_asks_for() -> None:
    """Argon2id with 19 MiB and two passes, or more."""
    stored = Argon2Hasher().hash("correct horse battery")
    _, kind, _, parameters, *_ = stored.split("$")
    costs = dict(part.split("=") for part in parameters.split(","))
    assert kind == "argon2id"
    assert int(costs["m"]) >= 19 * 1024
    assert int(costs["t"]) >= 2


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "weak_password"),
        ("aaaaaaaaaaaaaaa", "weak_password"),
        ("lovelace-was-here", "weak_password"),
        ("x" * 257, "weak_password"),
        ("password1234", "common_password"),
        ("P@ssw0rd12345", "common_password"),
        ("qwertyuiopasdf", "common_password"),
        ("1qaz2wsx3edc4rfv", "common_password"),
        ("motherfucker", "common_password"),
        ("01/02/1990 1990", "common_password"),
        ("Example-Example", "common_password"),
        ("AidaAidaAida2026", "common_password"),
        ("qwertyuiop" * 6, "common_password"),
    ],
)
async def test_passwords_that_are_easy_to_guess_are_refused(password: str, code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        await require_acceptable(password, EMAIL)
    assert refused.value.error_code == code


def test_the_most_common_passwords_are_refused() -> None:
    """ASVS 6.2.4: 3,000 and more that have the length."""
    common = set(itertools.islice(common_and_long_enough(), 3_050))
    assert len(common) > 3_000
    assert [word for word in common if guesses(word, EMAIL) >= MIN_GUESSES] == []


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "Kx9#mQ2vL!p4",
        "paper river clock",
        "лодка, чайник, февраль",
        "x9 und y8, z7 oder w6",
    ],
)
async def test_others_are_taken(password: str) -> None:
    await require_acceptable(password, EMAIL)


async def test_long_words_are_taken() -> None:
    await require_acceptable("correct horse battery staple, and so on " * 6, "ada@example.com")


@settings(max_examples=20)
@given(st.text(min_size=MIN_LENGTH, max_size=MAX_LENGTH))
def test_any_text_has_an_estimate(password: str) -> None:
    assert 1 <= guesses(password, EMAIL) <= 1e300


def test_the_lists_are_loaded_when_somebody_sets_a_password() -> None:
    code = "import sys, aida_sync.auth.passwords; print('zxcvbn' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


async def test_common_passwords_are_refused_wherever_one_is_set(service: Service) -> None:
    """When a user is made, invited, changes the password, or has forgotten it."""
    common = "password1234"
    wanted = {"email": "bob@example.com", "name": "Bob", "role": "viewer", "password": common}
    ada = await service.client("ada@example.com")
    user = (await ada.get("/auth/me"))["id"]
    made = await service.admin.post("/invitations", {"email": "bob@example.com"})
    reset = await service.admin.post(f"/users/{user}/password-reset")
    token = reset["link"].partition("token=")[2]
    answers = [
        await service.admin.call("POST", "/users", wanted),
        await accept(service, made["link"], password=common),
        await ada.call("POST", "/auth/password", {"current": PASSWORD, "new": common}),
        await service.anonymous.call(
            "POST", "/auth/password-reset/confirm", {"token": token, "password": common}
        ),
    ]
    told = [(answer.status_code, answer.json()["error"]["code"]) for answer in answers]
    assert told == [(422, "common_password")] * 4
    assert {answer.json()["error"]["details"]["field"] for answer in answers} == {"password"}
