"""The kinds of events: what each says, how it is checked, and what it is counted by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, get_args

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

_STRICT = ConfigDict(extra="forbid", strict=True)
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Short = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Count = Annotated[int, Field(ge=0, le=2**53)]
Moment = Annotated[AwareDatetime, Field(strict=False)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$")]
Uuid = Annotated[
    str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]
Source = Literal["cli", "ci", "editor", "agent"]


class Said(TypedDict):
    """What every event says."""

    at: Moment
    project: Slug


@with_config(_STRICT)
class CheckFinished(Said):
    """A check ran."""

    kind: Literal["check.finished"]
    source: Source
    revision: Short
    verdict: Short
    files: Count
    findings: Count
    duration_ms: Count


@with_config(_STRICT)
class FindingSeen(Said):
    """A finding turned up, or is gone."""

    kind: Literal["finding.seen"]
    identity: Short
    rule: Name
    revision: Short
    severity: Literal["hint", "info", "warning", "error"]
    language: Short
    state: Literal["new", "fixed"]
    age_days: Count


@with_config(_STRICT)
class FeedbackGiven(Said):
    """Somebody thinks something of a rule or a finding."""

    kind: Literal["feedback.given"]
    rule: Name
    opinion: Literal["useful", "not-useful", "dismissed", "suppressed"]
    identity: NotRequired[Short]


@with_config(_STRICT)
class TemplateExpanded(Said):
    """A template was expanded."""

    kind: Literal["template.expanded"]
    template: Name
    language: Short
    source: Source


@with_config(_STRICT)
class AiRequested(Said):
    """A model was asked, or was to be."""

    kind: Literal["ai.requested"]
    action: Short
    model: Name
    outcome: Literal["done", "refused", "failed"]
    decision: NotRequired[Uuid | Literal[""]]
    tokens_in: Count
    tokens_out: Count
    duration_ms: Count


@with_config(_STRICT)
class DecisionMade(Said):
    """Governance decided."""

    kind: Literal["decision.made"]
    id: Uuid
    action: Annotated[Short, Field(min_length=1)]
    tier: Literal["pre-action", "monitoring", "post-action"]
    rule: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    revision: Short
    input_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{16,128}$")]
    verdict: Literal["allow", "deny", "warn", "repair"]
    reason: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


Shape = CheckFinished | FindingSeen | FeedbackGiven | TemplateExpanded | AiRequested | DecisionMade
KINDS = (
    *(CheckFinished, FindingSeen, FeedbackGiven),
    *(TemplateExpanded, AiRequested, DecisionMade),
)
_READER: TypeAdapter[Shape] = TypeAdapter(Annotated[Shape, Field(discriminator="kind")])
Kind = Literal[
    "check.finished",
    "finding.seen",
    "feedback.given",
    "template.expanded",
    "ai.requested",
    "decision.made",
]
KIND_NAMES: tuple[str, ...] = get_args(Kind)
DECISION = "decision.made"
_COUNTED_BY: Mapping[str, tuple[str, str]] = {
    "check.finished": ("source", ""),
    "finding.seen": ("rule", "state"),
    "feedback.given": ("rule", "opinion"),
    "template.expanded": ("template", "language"),
    "ai.requested": ("model", "outcome"),
    "decision.made": ("action", "verdict"),
}


class Checked(NamedTuple):
    """An event that is in order. ``data`` is what it says, as it was sent."""

    at: datetime
    project: str
    kind: str
    subject: str
    detail: str
    value: int
    data: dict[str, Any]


class Problem(NamedTuple):
    """Why an event is refused: where in it, as a JSON pointer, and what is wrong there."""

    pointer: str
    problem: str


def check(raw: Any) -> Checked | Problem:
    """Check one event, which is parsed JSON."""
    try:
        one: Any = _READER.validate_python(raw)
    except ValidationError as error:
        return _problem(error)
    kind = one["kind"]
    subject, detail = _COUNTED_BY[kind]
    return Checked(
        one["at"],
        one["project"],
        kind,
        one[subject],
        one[detail] if detail else "",
        _value(one),
        {name: value for name, value in raw.items() if name not in ("at", "project", "kind")},
    )


def schemas() -> list[dict[str, Any]]:
    """The JSON Schema of each kind."""
    return [TypeAdapter(kind).json_schema() for kind in KINDS]


def _value(one: Mapping[str, Any]) -> int:
    """What is summed up: milliseconds of checks, days of findings, tokens of requests."""
    match one["kind"]:
        case "check.finished":
            return one["duration_ms"]
        case "finding.seen":
            return one["age_days"]
        case "ai.requested":
            return one["tokens_in"] + one["tokens_out"]
    return 0


def _problem(error: ValidationError) -> Problem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    # Behind the discriminator stands where in the event it is.
    path = [str(part) for part in first["loc"] if part not in KIND_NAMES]
    pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)
    if first["type"].startswith("union_tag"):
        pointer = "/kind"
    return Problem(pointer[:200], first["msg"][:500])
