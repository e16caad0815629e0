"""Rendering pages: templates, and the headers that keep them safe."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent / "templates"


def page(
    template: str, status: int = 200, form_action: str = "'self'", **values: Any
) -> HTMLResponse:
    """A page. ``form_action`` names where its form may lead, redirects included."""
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action {form_action}"
    )
    # Without a referrer a browser names no origin, which the check of forms looks at.
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}
    content = _templates().get_template(f"{template}.html").render(**values)
    return HTMLResponse(content, status, headers)


def style() -> str:
    """The style sheet of all pages."""
    return (_FOLDER / "style.css").read_text("utf-8")


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
