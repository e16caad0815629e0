"""A span for each statement: its text, with placeholders for what is in it, and never a value.

OpenTelemetry's own instrumentation does not take SQLAlchemy 2.1 yet.
"""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span
from sqlalchemy import Engine, event

_LONGEST = 2_000
_KEY = "aida_sync_span"


def trace_statements(engine: Engine, provider: TracerProvider) -> None:
    """Trace what the engine executes within a trace; what loops execute between is nobody's."""
    tracer = provider.get_tracer("aida_sync.db")
    system = {"sqlite": "sqlite", "postgresql": "postgresql"}[engine.dialect.name]

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(_: Any, __: Any, statement: str, ___: Any, context: Any, many: bool) -> None:
        if context is None or not get_current_span().is_recording():
            return
        operation = statement.split(None, 1)[0].upper()
        attributes = {
            "db.system.name": system,
            "db.operation.name": operation,
            "db.query.text": statement[:_LONGEST],
        }
        context.execution_options = context.execution_options.union(
            {_KEY: tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=attributes)}
        )

    @event.listens_for(engine, "after_cursor_execute")
    def _end(_: Any, __: Any, ___: str, ____: Any, context: Any, _____: bool) -> None:
        span = _span(context)
        if span is not None:
            span.end()

    @event.listens_for(engine, "handle_error")
    def _fail(context: Any) -> None:
        span = _span(context.execution_context)
        if span is not None:
            # The kind alone: a driver's message may quote a value.
            kind = type(context.original_exception).__name__
            span.set_status(Status(StatusCode.ERROR, kind))
            span.end()


def _span(context: Any) -> Span | None:
    return None if context is None else context.execution_options.get(_KEY)
