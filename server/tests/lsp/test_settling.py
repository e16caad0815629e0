"""A document is settled while nobody types, not in another one either."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.documents import Documents
from aida.lsp.publisher import Publisher
from aida.lsp.settling import SETTLE_SECONDS
from aida.workspace.session import Session

LARGE = "x = 1\n" * 6_000


async def test_a_document_waits_for_keys_in_another(project: Path) -> None:
    session, client = Session([project]), ClientFeatures()
    connection, now = Connection(lambda _: None), [100.0]
    publisher = Publisher(session, client, connection)
    documents = Documents(
        session, publisher, connection, client, lambda _: None, clock=lambda: now[0]
    )
    documents.register()

    def tell(method: str, **params: object) -> None:
        connection.handlers[f"textDocument/{method}"](params)

    large, small = ((project / name).as_uri() for name in ("large.py", "small.py"))
    for uri, text in ((large, LARGE), (small, "y = 1\n")):
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        tell("didOpen", textDocument=item)

    def insert(uri: str, line: int, text: str) -> None:
        place = {"line": line, "character": 0}
        change = {"range": {"start": place, "end": place}, "text": text}
        identity = {"uri": uri, "version": (session.documents[uri].version or 0) + 1}
        tell("didChange", textDocument=identity, contentChanges=[change])

    insert(large, 3_000, "(")
    assert not session.documents[large].is_settled
    now[0] += 3_600
    insert(small, 0, "z")
    await asyncio.sleep(3 * SETTLE_SECONDS)
    assert not session.documents[large].is_settled
    now[0] += 3_600
    async with asyncio.timeout(20):
        while not session.documents[large].is_settled:
            await asyncio.sleep(0.05)
    documents.close()
