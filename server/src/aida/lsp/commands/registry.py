"""Every command and what runs it, and the handler that dispatches to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from aida.features.identified import identity_at
from aida.features.rule_list import summaries
from aida.lsp.command_names import CommandName
from aida.lsp.commands.authoring import explain_match, run_examples, show_files, show_matches
from aida.lsp.commands.baselines import create_baseline, update_baseline
from aida.lsp.commands.checking import check_workspace, show_verdict
from aida.lsp.commands.context import Context
from aida.lsp.commands.feedback import feedback
from aida.lsp.commands.fixing import fix_all
from aida.lsp.commands.restarting import restart
from aida.lsp.commands.rules import new_rule, project_at, show_rule, summary_to_wire
from aida.lsp.commands.suppressing import suppress
from aida.lsp.commands.templates import expand_template, list_templates
from aida.lsp.connection import MethodNotFoundError
from aida.lsp.params import Params, ParamsError, optional, position, string
from aida.lsp.progress import Progresses, WorkDone
from aida.workspace.today import today

Run = Callable[[Context, Params, WorkDone], Awaitable[Any]]


class Command(NamedTuple):
    """``title`` is what its progress is called."""

    name: CommandName
    title: str
    run: Run


COMMANDS = (
    Command(CommandName.CHECK_WORKSPACE, "Checking the workspace", check_workspace),
    Command(CommandName.FIX_ALL, "Fixing", fix_all),
    Command(CommandName.CREATE_BASELINE, "Creating the baseline", create_baseline),
    Command(CommandName.UPDATE_BASELINE, "Updating the baseline", update_baseline),
    Command(CommandName.NEW_RULE, "Writing a rule", new_rule),
    Command(CommandName.SHOW_RULE, "Looking up the rule", show_rule),
    Command(CommandName.SHOW_VERDICT, "Judging", show_verdict),
    Command(CommandName.SHOW_MATCHES, "Counting matches", show_matches),
    Command(CommandName.RUN_EXAMPLES, "Running examples", run_examples),
    Command(CommandName.EXPAND_TEMPLATE, "Expanding a template", expand_template),
    Command(CommandName.SUPPRESS, "Suppressing", suppress),
    Command(CommandName.FEEDBACK, "Recording what you think", feedback),
    Command(CommandName.EXPLAIN_MATCH, "Explaining", explain_match),
    Command(CommandName.SHOW_FILES, "Showing files", show_files),
    Command(CommandName.RESTART, "Restarting", restart),
)


class Commands:
    """Handlers of `workspace/executeCommand` and of AIDA's own requests."""

    def __init__(self, context: Context, progresses: Progresses) -> None:
        self._context = context
        self._progresses = progresses
        self._by_name: dict[str, Command] = {command.name: command for command in COMMANDS}

    def register(self) -> None:
        """Make the handlers known to the connection."""
        self._context.connection.handlers |= {
            "workspace/executeCommand": self._execute,
            "aida/rules": self._rules,
            "aida/identity": self._identity,
            "aida/templates": self._templates,
        }

    async def _execute(self, params: Any) -> Any:
        name = string(params, "command")
        command = self._by_name.get(name)
        if command is None:
            raise MethodNotFoundError(f"there is no command `{name}`")
        given = params.get("arguments")
        if given is not None and (not isinstance(given, list) or len(given) > 1):
            raise ParamsError(f"{name}: `arguments` must be an array of one object at most")
        arguments = given[0] if given else None
        if arguments is None:
            arguments = {}
        if not isinstance(arguments, Mapping):
            raise ParamsError(f"{name}: the argument must be an object")
        cells = self._context.publisher.cells
        arguments, window = cells.named(arguments)
        try:
            with self._progresses.of(command.title, params.get("workDoneToken")) as progress:
                result = await command.run(self._context, arguments, progress)
                return cells.outward(result, window)
        except ParamsError as error:
            raise ParamsError(f"{name}: {error}") from None

    def _rules(self, params: Any) -> Any:
        uri = optional(self._named(params), "uri", str) if isinstance(params, Mapping) else None
        project = project_at(self._context, uri)
        return {"rules": [summary_to_wire(rule) for rule in summaries(project)]}

    def _templates(self, params: Any) -> Any:
        return list_templates(self._context, self._named(params))

    def _identity(self, params: Any) -> Any:
        params = self._named(params)
        document = self._context.document(string(params, "uri"))
        rule, place = string(params, "rule"), position(params, "position")
        offset = document.buffer.offset(place, self._context.client.encoding)
        return {"identity": identity_at(document.snapshot(), rule, offset, today())}

    def _named(self, params: Any) -> Any:
        """Params that name a document, which may be a cell."""
        if not isinstance(params, Mapping):
            return params
        return self._context.publisher.cells.named(params)[0]
