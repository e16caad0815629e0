"""Which changes of an OpenAPI document break clients that were written for the one before.

A request may be accepted more widely than before, and an answer may say more; never the reverse. So
what was valid to send must still be, and what is sent now must be what clients were told to expect:
both are "every value of this schema is one of that schema", with the roles exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Everything in ``new`` that breaks clients of ``old``, a line each."""
    return list(_Comparison(old, new).run())


@dataclass(frozen=True)
class _Comparison:
    old: dict[str, Any]
    new: dict[str, Any]

    def run(self) -> Iterator[str]:
        for path, item in self.old["paths"].items():
            for method in _METHODS:
                if method not in item:
                    continue
                name = f"{method.upper()} {path}"
                now = self.new["paths"].get(path, {}).get(method)
                if now is None:
                    yield f"{name}: removed"
                else:
                    yield from self._operation(name, item[method], now)

    def _operation(self, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        if new.get("security") and not old.get("security"):
            yield f"{name}: needs a login now"
        yield from self._parameters(name, old, new)
        bodies = (
            followed(old.get("requestBody"), self.old),
            followed(new.get("requestBody"), self.new),
        )
        yield from self._body(f"{name} body", *bodies)
        for status, response in old["responses"].items():
            if not status.startswith("2"):
                continue
            if status not in new["responses"]:
                yield f"{name} {status}: removed"
                continue
            was, now = followed(response, self.old), followed(new["responses"][status], self.new)
            for kind, media in was.get("content", {}).items():
                if kind not in now.get("content", {}):
                    yield f"{name} {status}: no {kind} any more"
                    continue
                then = now["content"][kind].get("schema", {})
                yield from self._fits(
                    f"{name} {status}", then, media.get("schema", {}), sent_by_client=False
                )

    def _parameters(self, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
        before, now = _parameters(old, self.old), _parameters(new, self.new)
        for key in before:
            if key not in now:
                yield f"{name} {key[1]}: parameter removed"
        for key, one in now.items():
            was = before.get(key)
            if one.get("required") and not (was or {}).get("required"):
                yield f"{name} {key[1]}: parameter is required now"
            if was is not None:
                yield from self._fits(
                    f"{name} {key[1]}", was["schema"], one["schema"], sent_by_client=True
                )

    def _body(self, name: str, old: Any, new: Any) -> Iterator[str]:
        if old is None:
            if new is not None and new.get("required"):
                yield f"{name}: required now"
            return
        if new is None:
            yield f"{name}: removed"
            return
        if new.get("required") and not old.get("required"):
            yield f"{name}: required now"
        for kind, media in old["content"].items():
            if kind not in new["content"]:
                yield f"{name}: no {kind} any more"
                continue
            now = new["content"][kind]["schema"]
            yield from self._fits(name, media["schema"], now, sent_by_client=True)

    def _fits(
        self,
        where: str,
        narrow: Any,
        wide: Any,
        *,
        sent_by_client: bool,
        seen: frozenset[tuple[str, str]] = frozenset(),
    ) -> Iterator[str]:
        """Why a value of ``narrow`` may be none of ``wide``. The client's is the old one."""
        olds, news = (narrow, wide) if sent_by_client else (wide, narrow)
        pair = (str(olds.get("$ref")), str(news.get("$ref")))
        if pair in seen and pair != ("None", "None"):
            return
        seen |= {pair}
        documents = (self.old, self.new) if sent_by_client else (self.new, self.old)
        choices = _choices(wide, documents[1])
        for one in _choices(narrow, documents[0]):
            tried = [
                list(self._one(where, one, other, sent_by_client=sent_by_client, seen=seen))
                for other in choices
            ]
            if all(tried):
                yield from min(tried, key=len)

    def _one(
        self, where: str, narrow: Any, wide: Any, *, sent_by_client: bool, seen: frozenset[Any]
    ) -> Iterator[str]:
        kind, wanted = narrow.get("type"), wide.get("type")
        if wanted is not None and kind != wanted and (kind, wanted) != ("integer", "number"):
            yield f"{where}: type {kind} against {wanted}"
            return
        if narrow.get("format") != wide.get("format") and wide.get("format"):
            yield f"{where}: format {narrow.get('format')} against {wide['format']}"
        if sent_by_client:
            yield from _narrowed(where, narrow, wide)
        fields, others = narrow.get("properties", {}), wide.get("properties", {})
        olds, news = (fields, others) if sent_by_client else (others, fields)
        for field in olds:
            if field not in news and news is not None and (olds or news):
                yield f"{where}.{field}: removed"
        for field in set(wide.get("required", [])) - set(narrow.get("required", [])):
            if field in fields or sent_by_client:
                said = "required now" if sent_by_client else "may be missing now"
                yield f"{where}.{field}: {said}"
        for field in fields.keys() & others.keys():
            yield from self._fits(
                f"{where}.{field}",
                fields[field],
                others[field],
                sent_by_client=sent_by_client,
                seen=seen,
            )
        for key in ("items", "additionalProperties"):
            if isinstance(narrow.get(key), dict) and isinstance(wide.get(key), dict):
                yield from self._fits(
                    f"{where}[]", narrow[key], wide[key], sent_by_client=sent_by_client, seen=seen
                )


def _narrowed(where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    before, now = _values(old), _values(new)
    if now is not None and (before is None or not before <= now):
        gone = "anything" if before is None else ", ".join(sorted(map(str, before - now)))
        yield f"{where}: {gone} is refused now"
    for key in _LOWER:
        if key in new and new[key] > old.get(key, float("-inf")):
            yield f"{where}: {key} is {new[key]} now"
    for key in _UPPER:
        if key in new and new[key] < old.get(key, float("inf")):
            yield f"{where}: {key} is {new[key]} now"
    if new.get("pattern") not in (None, old.get("pattern")):
        yield f"{where}: another pattern"
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        yield f"{where}: unknown fields are refused now"


def _values(schema: dict[str, Any]) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _parameters(operation: Any, document: dict[str, Any]) -> dict[tuple[str, str], Any]:
    found = [followed(one, document) for one in operation.get("parameters", [])]
    return {(one["in"], one["name"]): one for one in found}


def followed(part: Any, document: dict[str, Any]) -> Any:
    """What a reference leads to; raises KeyError where it leads nowhere."""
    while part is not None and "$ref" in part:
        _, _, group, name = part["$ref"].split("/")
        part = document["components"][group][name]
    return part


def _choices(schema: Any, document: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema's alternatives, with references followed."""
    if not isinstance(schema, dict):
        return [{}]
    if "$ref" in schema:
        return _choices(followed(schema, document), document)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [choice for one in schema[key] for choice in _choices(one, document)]
    if isinstance(schema.get("type"), list):
        return [{**schema, "type": kind} for kind in schema["type"]]
    return [schema]
