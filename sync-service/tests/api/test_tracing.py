"""P8, M7, M9, D8: one trace from a caller through the service, its statements and its words."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx
from fastapi import FastAPI
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from aida_sync.app import create_app
from aida_sync.config import Settings
from aida_sync.kit import tracing

from ..served import Served, listening
from ..service import create_admin

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = f"00-{TRACE}-00f067aa0ba902b7-01"


@asynccontextmanager
async def started(app: FastAPI, settings: Settings) -> AsyncIterator[Served]:
    async with app.router.lifespan_context(app), listening(app, settings) as address:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
            served = Served(app, http)
            served.address = address
            await create_admin(app)
            served.admin = await served.log_in("admin@example.com")
            yield served


@asynccontextmanager
async def traced(settings: Settings) -> AsyncIterator[tuple[Served, InMemorySpanExporter]]:
    """A service whose spans are kept in memory."""
    exporter = InMemorySpanExporter()
    provider = tracing.new_provider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = create_app(settings)
    tracing.install(app, provider)
    async with started(app, settings) as served:
        yield served, exporter


def of_trace(exporter: InMemorySpanExporter, trace: str) -> list[ReadableSpan]:
    return [one for one in exporter.get_finished_spans() if f"{one.context.trace_id:032x}" == trace]


async def test_a_trace_goes_from_the_caller_to_the_statements_and_to_those_who_listen(
    settings: Settings,
) -> None:
    """P8, D8, M7, M9: spans, answer, audit event and live event name one trace."""
    async with traced(settings) as (served, exporter), served.live(served.admin) as live:
        await live.ask("subscribe")
        body = {"slug": "traced", "name": "Traced"}
        answer = await served.admin.call("POST", "/projects", body, traceparent=CALLER)
        assert answer.json()["metadata"]["request_id"] == TRACE
        event = await live.event("project.created")
        assert event["metadata"]["correlation_id"] == TRACE
        events = await served.admin.get("/audit/events?action=project.created")
        assert [one["trace_id"] for one in events] == [TRACE]
        spans = of_trace(exporter, TRACE)
        (server,) = [one for one in spans if one.kind is SpanKind.SERVER]
        assert server.name == "POST /api/v1/projects"
        assert server.parent is not None
        assert f"{server.parent.span_id:016x}" == "00f067aa0ba902b7"
        statements = [one for one in spans if one.kind is SpanKind.CLIENT]
        assert any(one.name.startswith("INSERT") for one in statements)
        shown = json.dumps([dict(one.attributes or {}) for one in spans], default=str)
        assert "INSERT INTO projects" in shown
        assert "Traced" not in shown  # statements without their parameters


async def test_an_error_names_the_trace(settings: Settings) -> None:
    """M9: as an RFC 9457 problem's instance, and in its header."""
    async with traced(settings) as (served, exporter):
        answer = await served.admin.call(
            "GET", "/projects/nothing", Accept="application/problem+json", traceparent=CALLER
        )
        assert answer.json()["instance"] == f"urn:trace:{TRACE}"
        assert answer.headers["x-request-id"] == TRACE
        assert of_trace(exporter, TRACE)


async def test_a_trace_that_begins_here_has_the_id_of_the_answer(settings: Settings) -> None:
    """M9: without a caller's trace, the span and the words still agree."""
    async with traced(settings) as (served, exporter):
        answer = await served.admin.call("GET", "/projects")
        trace = answer.json()["metadata"]["request_id"]
        assert of_trace(exporter, trace)
        before = len(exporter.get_finished_spans())
        await asyncio.sleep(1.2)  # loops that look for work are no traces
        assert len(exporter.get_finished_spans()) == before


async def test_the_trace_goes_on_in_what_the_service_asks_of_others(settings: Settings) -> None:
    """P8: a request that the service makes carries the trace, and has its span."""
    seen: list[str] = []

    async def other(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope["headers"])[b"traceparent"].decode())
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with traced(settings) as (served, exporter), listening(other, settings) as address:
        tracer = served.app.state.tracer_provider.get_tracer("test")
        with tracer.start_as_current_span("job") as span:
            async with httpx.AsyncClient() as client:
                await client.get(address)
        trace = f"{span.get_span_context().trace_id:032x}"
        assert seen[0].split("-")[1] == trace
        assert {one.kind for one in of_trace(exporter, trace)} == {
            SpanKind.INTERNAL,
            SpanKind.CLIENT,
        }


async def test_spans_reach_a_collector(settings: Settings) -> None:
    """M7: OTLP over HTTP, to a receiver on this machine, by nothing but a setting."""
    received: list[ExportTraceServiceRequest] = []

    async def collector(scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        received.append(ExportTraceServiceRequest.FromString(body))
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with listening(collector, settings) as address:
        told = settings.model_copy(update={"otlp_endpoint": f"{address}/v1/traces"})
        async with started(create_app(told), told) as served:
            await served.admin.call("GET", "/projects", traceparent=CALLER)
    spans = [
        (one.trace_id.hex(), one.name)
        for request in received
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for one in scope.spans
    ]
    assert (TRACE, "GET /api/v1/projects") in spans


def test_without_a_collector_nothing_of_it_is_loaded() -> None:
    """M7: off by default, and free then: not even imported."""
    code = (
        "import sys; from aida_sync.app import create_app;"
        "from aida_sync.config import load_settings; create_app(load_settings());"
        # Redis' client loads the SDK of metrics by itself.
        "heavy = ('opentelemetry.sdk.trace', 'opentelemetry.instrumentation',"
        " 'opentelemetry.exporter');"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == "[]\n"
