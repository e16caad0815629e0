"""Notebooks as Jupyter writes them."""

from __future__ import annotations

import json
from typing import Any

PROSE = "# prose"
"""A cell that begins so is Markdown."""


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def notebook(*texts: str, output: str = "") -> str:
    """A notebook of these cells; ``output`` is what the last of them printed."""
    cells = [_cell(text) for text in texts]
    if output:
        stream = {"name": "stdout", "output_type": "stream", "text": lines_of(output)}
        cells[-1]["outputs"] = [stream]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _cell(text: str) -> dict[str, Any]:
    if text.startswith(PROSE):
        return {"cell_type": "markdown", "metadata": {}, "source": lines_of(text)}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": lines_of(text),
    }
