"""The request at hand, for code that is far from it: its trace and who makes it."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")


@dataclass(slots=True)
class RequestContext:
    """``trace_id`` has 32 hexadecimal digits and goes into logs, errors and audit events."""

    trace_id: str
    client: str = ""
    actor: str = ""


_current: ContextVar[RequestContext | None] = ContextVar("aida_sync_request", default=None)


def begin(traceparent: str, client: str) -> RequestContext:
    """Start a request's context, in the trace that the caller's W3C Trace Context names."""
    match = _TRACEPARENT.match(traceparent)
    trace_id = match[1] if match and int(match[1], 16) else secrets.token_hex(16)
    context = RequestContext(trace_id, client)
    _current.set(context)
    return context


def current() -> RequestContext:
    """The context of the request at hand; outside of one, a fresh one."""
    return _current.get() or begin("", "")
