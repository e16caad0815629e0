"""P9, P14, G4, Y5: what Prometheus reads, at once and by route; a pool that holds."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from aida_sync.kit import metrics

from ..service import Service


async def read(service: Service) -> dict[str, float]:
    lines = (await service.http.get("/metrics")).text.splitlines()
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in lines
        if not line.startswith("#")
    }


async def test_a_request_is_in_the_next_scrape(service: Service) -> None:
    """P9, G4: rate, errors and durations by route template, never by address."""
    name = 'aida_sync_request_seconds_count{method="GET",route="/api/v1/projects/{project_id}",'
    before = await read(service)
    project = await service.project()
    await service.admin.get(f"/projects/{project}")
    await service.admin.call("GET", "/projects/01a21f2b-fce8-722f-aac1-b7c7c9c1b38c")
    after = await read(service)
    for status in ('status="200"}', 'status="404"}'):
        assert after[name + status] == before.get(name + status, 0) + 1
    assert not any(project in line for line in after)


async def test_a_latency_that_is_injected_is_seen(service: Service) -> None:
    """Y5: half a second stands in the bucket of half a second, and in the sum."""
    labels = 'method="GET",route="/injected",status="200"'
    before = await read(service)
    total = f"aida_sync_request_seconds_sum{{{labels}}}"
    metrics.observe("GET", "/injected", 200, 0.4)
    after = await read(service)
    assert after[total] - before.get(total, 0.0) > 0.39
    grown = []
    for top in ("0.2", "0.5"):
        bucket = f'aida_sync_request_seconds_bucket{{le="{top}",{labels}}}'
        grown.append(after[bucket] - before.get(bucket, 0.0))
    assert grown == [0, 1]


async def test_many_clients_stay_within_the_pool(service: Service) -> None:
    """P14: 200 at once are all served, by no more connections than the settings allow."""
    database = service.app.state.database
    most = 0

    async def count() -> None:
        nonlocal most
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        while True:
            async with database.read() as session:
                most = max(most, (await session.execute(query)).scalar_one())
            await asyncio.sleep(0.01)

    counting = asyncio.create_task(count()) if database.is_postgresql else None
    answers = await asyncio.gather(*(service.admin.call("GET", "/projects") for _ in range(200)))
    assert {answer.status_code for answer in answers} == {200}
    if counting is not None:
        counting.cancel()
        assert 1 <= most <= 5 + 1  # the pool, and the one that listens for hints
    pools = [engine.pool for engine in database.engines]
    assert all(pool.checkedout() <= pool.size() for pool in pools)  # type: ignore[attr-defined]
