"""Items as the tests write them, and the ways that each of them goes."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..service import PAGE, RULE, Client

PRACTICE = {
    "id": "wait-for-events",
    "title": "Wait for events, not for time",
    "languages": ["python"],
    "triggers": [{"pattern": "time.sleep($SECONDS)"}],
    "body": "Sleeping is guessing.\n\n```python bad\ntime.sleep(1)\n```\n",
    "better_way": "Wait for what you need.\n\n```python good\nready.wait(1)\n```\n",
    "references": ["https://docs.python.org/3/library/threading.html#event-objects"],
}

SNIPPET = """\
id: py-ready
title: Wait until it is ready
language: python
prefix: ready
context: statement
body: |
  ${1:event}.wait(timeout=${2:1})
"""
SNIPPET_PAGE = """\
# py-ready
## What it gives
A wait with a limit.
## Why this way
Without a limit it may wait for ever.
## Example
```python before path=src/a.py
def f(event):
    <cursor>
```
```python after
def f(event):
    event.wait(timeout=1)
```
"""
TEMPLATE = {"kind": "snippet", "source": SNIPPET, "page": SNIPPET_PAGE, "files": {}}
SCAFFOLD = {
    "kind": "scaffold",
    "source": """\
id: py-tiny
title: A tiny package
language: python
questions:
  name: {ask: What is it called?, pattern: '[a-z]+'}
""",
    "page": """\
# py-tiny
## What it gives
One module.
## Why this way
Less is not possible.
## Example
```yaml answers
name: shop
```
```text files
shop/main.py
README.md
```
""",
    "files": {
        "{{ name }}/main.py.jinja": 'NAME = "{{ name }}"\n',
        "README.md": "Tiny.\n",
    },
}


class Kind(NamedTuple):
    """A kind of item: where it lives, one that works, and the same with a change."""

    plural: str
    name: str
    content: dict[str, Any]
    changed: dict[str, Any]


RULES = Kind(
    "rules",
    "no-print",
    {"source": RULE, "page": PAGE},
    {"source": RULE.replace("use logging", "use the log"), "page": PAGE},
)
PRACTICES = Kind("practices", "wait-for-events", PRACTICE, {**PRACTICE, "title": "Wait for events"})

TEMPLATES = Kind(
    "templates",
    "py-ready",
    TEMPLATE,
    {**TEMPLATE, "source": SNIPPET.replace("Wait until", "Wait till")},
)


async def create(client: Client, project: str, kind: Kind) -> str:
    """Create the kind's item; its path."""
    item = await client.post(f"/projects/{project}/{kind.plural}", kind.content)
    assert item["name"] == kind.name
    return f"/projects/{project}/{kind.plural}/{item['id']}"


async def revise(client: Client, path: str, content: dict[str, Any]) -> dict[str, Any]:
    """Add a revision."""
    tag = (await client.call("GET", path)).headers["etag"]
    answer = await client.call("PUT", path, content, If_Match=tag)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def publish(client: Client, path: str, number: int, channel: str = "stable") -> None:
    """Submit a revision and publish it."""
    await client.post(f"{path}/revisions/{number}/steps", {"step": "submit"})
    await client.post(f"{path}/revisions/{number}/steps", {"step": "publish", "channel": channel})


async def states(client: Client, path: str) -> dict[int, str]:
    """The states of an item's revisions."""
    return {one["number"]: one["state"] for one in await client.get(f"{path}/revisions")}
