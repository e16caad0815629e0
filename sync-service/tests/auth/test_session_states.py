"""D2: a session is active until it is ended, by whatever; then it never is again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update

from aida_sync.sessions.tables import RefreshToken, Session

from ..service import Client, Service

STEPS = 14


@dataclass
class Model:
    """What is known of one session."""

    client: Client
    tokens: list[str]
    active: bool = True
    used: list[str] = field(default_factory=list)


@pytest.mark.parametrize("seed", range(3))
async def test_random_lives(service: Service, seed: int) -> None:
    random = Random(seed)
    user = await service.client("ann@example.com")
    models = [_model(user)]
    for _ in range(STEPS):
        model = random.choice(models)
        step = random.choice(["log in", "refresh", "refresh", "reuse", "revoke", "lapse"])
        if step == "log in":
            models.append(_model(await service.log_in("ann@example.com")))
        elif step == "refresh":
            await _refresh(service, model)
        elif step == "reuse" and model.used:
            answer = await _present(service, random.choice(model.used))
            assert answer.status_code == 401
            model.active = False
        elif step == "revoke":
            id = model.client.tokens["session_id"]
            await service.admin.call("DELETE", f"/sessions/{id}")
            owner = await service.log_in("ann@example.com")
            await owner.call("DELETE", f"/sessions/{id}")
            model.active = False
        elif step == "lapse":
            await _change(service, model, idle_until=datetime.now(UTC) - timedelta(seconds=1))
            model.active = False
        await _compare(service, models)


def _model(client: Client) -> Model:
    return Model(client, [client.tokens["refresh_token"]])


async def _present(service: Service, token: str):
    return await service.anonymous.call("POST", "/auth/refresh", {"refresh_token": token})


async def _refresh(service: Service, model: Model) -> None:
    token = model.tokens[-1]
    answer = await _present(service, token)
    assert (answer.status_code == 200) is model.active, answer.text
    if model.active:
        model.used.append(token)
        model.tokens.append(answer.json()["data"]["refresh_token"])
        model.client.tokens = answer.json()["data"]
        async with service.app.state.database.write() as session:  # a lost answer is forgiven
            ago = datetime.now(UTC) - timedelta(minutes=1)
            used = update(RefreshToken).where(RefreshToken.used_at.is_not(None))
            await session.execute(used.values(used_at=ago))


async def _change(service: Service, model: Model, **values: object) -> None:
    id = model.client.tokens["session_id"]
    async with service.app.state.database.write() as session:
        await session.execute(update(Session).where(Session.id == id).values(**values))


async def _compare(service: Service, models: list[Model]) -> None:
    service.app.state.authenticator.forget_all()
    for model in models:
        answer = await model.client.call("GET", "/auth/me")
        assert answer.status_code == (200 if model.active else 401), answer.text
