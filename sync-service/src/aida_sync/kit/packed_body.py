"""Bodies that may come packed with gzip: FastAPI would read them as they are."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from aida_sync.kit.unpacking import unpack

Model = TypeVar("Model", bound=BaseModel)


async def bytes_of(request: Request) -> bytes:
    """The unpacked body of a request; raises ApiError."""
    encoding = request.headers.get("content-encoding", "")
    return unpack(await request.body(), encoding, request.app.state.settings.body_limit)


async def body_of(request: Request, model: type[Model]) -> Model:
    """The body of a request as a model; raises what FastAPI raises for its own."""
    body = await bytes_of(request)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        problems = [
            {**one, "loc": ("body", *one["loc"])}
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise RequestValidationError(problems) from None


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The `openapi_extra` of a route whose body is a model."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = schema.pop("$defs", {})
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _inlined(schema, inner)}},
        }
    }


def _inlined(schema: Any, inner: dict[str, Any]) -> Any:
    """Without references: what only this body has stands in no list of components."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(inner[schema["$ref"].rsplit("/", 1)[-1]], inner)
        return {name: _inlined(value, inner) for name, value in schema.items()}
    if isinstance(schema, list):
        return [_inlined(value, inner) for value in schema]
    return schema
