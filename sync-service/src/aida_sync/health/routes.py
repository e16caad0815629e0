"""For supervisors, load balancers and Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from aida_sync.auth.guard import PUBLIC
from aida_sync.kit import metrics

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process alive", openapi_extra=PUBLIC)
async def alive() -> dict[str, str]:
    """Answers as long as the process does."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it serve", openapi_extra=PUBLIC)
async def ready(request: Request) -> JSONResponse:
    """Answers 503 while the database does not."""
    try:
        await request.app.state.database.ping()
    except Exception as error:
        told = {"status": "unavailable", "database": type(error).__name__}
        return JSONResponse(told, 503, {"Retry-After": "2"})
    return JSONResponse({"status": "ok", "database": "ok"})


@router.get("/metrics", summary="Metrics", openapi_extra=PUBLIC, response_class=PlainTextResponse)
async def read_metrics() -> Response:
    """Prometheus' text format."""
    return Response(metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")
