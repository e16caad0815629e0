"""Traces by OpenTelemetry, where the settings name a collector.

Where they do not, nothing of it is imported and no layer added. Its trace ids are the ones that
logs, errors, audit events and live messages carry anyway (`context`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from aida_sync import __version__
from aida_sync.db.database import Database

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import Sampler

# Probes tell nothing, and the span of a live connection would last for days.
_NOT_TRACED = "/healthz,/readyz,/metrics,/api/v1/live$"
_SCOPE_TRACEPARENT = b"traceparent"


def exporting_provider(endpoint: str, ratio: float) -> TracerProvider:
    """A provider that sends spans over OTLP/HTTP, in batches, from a thread of its own."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = new_provider(ratio)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider


def new_provider(ratio: float = 1.0) -> TracerProvider:
    """A provider without exporter; ``ratio`` is the share of the traces beginning here it keeps."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    resource = Resource.create({"service.name": "aida-sync", "service.version": __version__})
    return TracerProvider(sampler=_sampler(ratio), resource=resource)


def install(app: FastAPI, provider: TracerProvider) -> None:
    """Trace the application's requests; a caller's trace goes on."""
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor

    app.state.tracer_provider = provider
    app.add_middleware(_CarryTrace)
    FastAPIInstrumentor.instrument_app(
        app,
        tracer_provider=provider,
        excluded_urls=_NOT_TRACED,
        exclude_spans=["receive", "send"],
    )


def start(provider: TracerProvider, database: Database) -> None:
    """Trace statements, without their parameters, and requests that the service makes itself."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

    from aida_sync.kit.statement_spans import trace_statements

    for engine in database.engines:
        trace_statements(engine.sync_engine, provider)
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)


def stop(provider: TracerProvider) -> None:
    """Send what is left, which may take a moment."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

    HTTPXClientInstrumentor().uninstrument()
    provider.force_flush(5_000)


def _sampler(ratio: float) -> Sampler:
    from opentelemetry.sdk.trace import sampling
    from opentelemetry.trace import SpanKind

    class WorkOnly(sampling.TraceIdRatioBased):
        """Leaves out the statements of loops that look whether there is something to do."""

        def should_sample(
            self,
            parent_context: Any,
            trace_id: int,
            name: str,
            kind: SpanKind | None = None,
            attributes: Any = None,
            links: Sequence[Any] | None = None,
            trace_state: Any = None,
        ) -> sampling.SamplingResult:
            if kind is SpanKind.CLIENT:
                return sampling.SamplingResult(sampling.Decision.DROP)
            return super().should_sample(parent_context, trace_id, name, kind, attributes, links)

    return sampling.ParentBased(WorkOnly(ratio))


class _CarryTrace:
    """Makes the request's span the caller whose trace the request's context goes on with."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from opentelemetry.trace import get_current_span

        span = get_current_span().get_span_context()
        if scope["type"] == "http" and span.is_valid:
            told = f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"
            kept = [pair for pair in scope["headers"] if pair[0] != _SCOPE_TRACEPARENT]
            scope["headers"] = [*kept, (_SCOPE_TRACEPARENT, told.encode())]
        await self._app(scope, receive, send)
