"""How pages run: as every route, but what goes wrong is told on a page."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from aida_sync.errors import ApiError
from aida_sync.kit.route import ApiRoute, Handler
from aida_sync.pages.rendering import page


class PageRoute(ApiRoute):
    """A route whose errors are pages. A handler may leave its form in `request.state.form_page`."""

    def get_route_handler(self) -> Handler:
        """Turn errors into pages, after the transaction has ended."""
        run = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await run(request)
            except ApiError as error:
                name, values = _form_of(request)
                return page(name, int(error.status), **{**values, "problem": error.message})

        return answer


def show_errors_on(request: Request, name: str, **values: Any) -> None:
    """From here on, what goes wrong is told on this form."""
    request.state.form_page = (name, values)


def _form_of(request: Request) -> tuple[str, dict[str, Any]]:
    return getattr(request.state, "form_page", ("problem", {}))
