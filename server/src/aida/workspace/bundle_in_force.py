"""The service's bundle that a project wants, as it was fetched last; nothing is fetched here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aida.workspace.cache_folder import cache_folder
from aida.workspace.settings import Settings

if TYPE_CHECKING:
    from aida.rules.errors import RuleError
    from aida.rules.rule import Rule
    from aida.sync.installed import Installed


def bundle_home(settings: Settings) -> Path | None:
    """Where the bundle of a project is kept; None when its settings want none."""
    sync = settings.sync
    if not sync.channel:
        return None
    from aida.sync.installed import home_of

    return home_of(Path(cache_folder()), sync.url, sync.project, sync.channel)


def bundle_in_force(settings: Settings) -> Installed | None:
    """The last good bundle; None when none is wanted, or none was fetched."""
    home = bundle_home(settings)
    if home is None:
        return None
    from aida.sync.installed import read_installed

    return read_installed(home)


def bundle_state(settings: Settings, bundle: Installed | None) -> bytes:
    """Whatever of the bundle decides what is reported and said, besides the rules' texts."""
    if not settings.sync.channel:
        return b""
    if bundle is None:
        return b"no bundle"
    return repr((bundle.policy.for_user(bundle.user_id), bundle.has_expired(_now()))).encode()


def bundle_problems(
    settings: Settings, bundle: Installed | None
) -> tuple[list[RuleError], list[RuleError]]:
    """Errors and warnings about a bundle that is missing, or that nobody vouches for any more."""
    from aida.rules.errors import RuleError

    sync = settings.sync
    if not sync.channel:
        return [], []
    what = f"the bundle of {sync.project} ({sync.channel}) of {sync.url}"
    source = str(settings.source or "")
    if bundle is None:
        hint = "run `aida sync pull`"
        return [RuleError(f"{what} was not fetched yet", hint=hint, file=source)], []
    if bundle.has_expired(_now()):
        problem = f"{what} was last known to be the newest {bundle.age(_now())} ago"
        hint = "run `aida sync pull`; until then its revision"
        hint = f"{hint} {bundle.revision} stays in force"
        return [], [RuleError(problem, hint=hint, file=source)]
    return [], []


def staged(rules: list[Rule], bundle: Installed) -> list[Rule]:
    """The rules, those of the bundle in the stages that they are in for its user."""
    from dataclasses import replace

    from aida.findings import Stage
    from aida.sync.stages import decide

    folder = str(bundle.rules)

    def in_stage(rule: Rule) -> Rule:
        if not rule.source.startswith(folder):
            return rule
        found = decide(bundle.policy, rule.id, str(rule.stage), bundle.user_id)
        return rule if found.stage == rule.stage else replace(rule, stage=Stage(found.stage))

    return [in_stage(rule) for rule in rules]


def _now() -> datetime:
    return datetime.now(UTC)
