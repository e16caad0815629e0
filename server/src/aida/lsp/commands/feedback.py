"""The command that keeps what a person thinks of a rule, for the service."""

from __future__ import annotations

from typing import Any

from aida.lsp.commands.context import Context
from aida.lsp.commands.rules import project_at
from aida.lsp.event_recording import record
from aida.lsp.params import Params, ParamsError, optional, string
from aida.lsp.progress import WorkDone
from aida.sync.spool.events import Kind, Opinion

_OPINIONS = (Opinion.USEFUL, Opinion.NOT_USEFUL)


async def feedback(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Record it where the project belongs to a service, and the person lets it be told."""
    rule, opinion = string(arguments, "rule"), string(arguments, "opinion")
    if opinion not in _OPINIONS:
        raise ParamsError(f"`opinion` must be one of {', '.join(_OPINIONS)}")
    identity = optional(arguments, "identity", str)
    project = project_at(context, optional(arguments, "uri", str))
    fields = {"rule": rule, "opinion": opinion, **({"identity": identity} if identity else {})}
    is_recorded = await record(project, Kind.FEEDBACK, fields)
    return {"recorded": is_recorded, "service": project.settings.sync.url or None}
