"""Spelling a pattern so that the grammar of its language can parse it.

Metavariables become identifiers. An ellipsis becomes whatever the grammar accepts where it stands:
an identifier, a statement, a parameter, an entry of a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida.rules.semgrep.placeholders import DOTS, METAVARIABLE, encode_metavariable

_SLASHES = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_COMMENTS = {"python": re.compile(r"#[^\n]*"), "ruby": re.compile(r"#[^\n]*")}
_RELATIVE = re.compile(r"\bfrom\s+$")
_STATEMENT_END = "{};"
_DEEP_OPEN, _DEEP_CLOSE = "<...", "...>"
_COLON_TYPED = re.compile(r"\(\s*(\$[A-Z_][A-Z0-9_]*)\s*:(?!=)\s*((?:[^()]|\([^()]*\))+?)\s*\)")
_JAVA_TYPED = re.compile(
    r"(?<![\w$)>])\(\s*((?:final\s+)?[A-Za-z_$][\w.$]*(?:<[^()]*>)?(?:\[\])*)"
    r"\s+(\$[A-Z_][A-Z0-9_]*)\s*\)(?!\s*(?:\{|->))"
)
_NO_PARAMETERS = re.compile(
    r"(\bnew\s+[\w.<>]+|\b(if|for|while|switch|synchronized|catch))\s*\([^()]*$"
)
_VARARGS = re.compile(r"[(,]\s*(final\s+)?[\w.<>\[\]]+$")
_CLASS_HEAD = re.compile(r"\b(class|interface|enum|record)\b[^;{}]*$")
_NEW_HEAD = re.compile(r"\bnew\b[^;{}=]*\)\s*$")
_ENUM_HEAD = re.compile(r"\benum\b[^;{}]*$")
_SWITCH_HEAD = re.compile(r"\b(switch|select)\b[^;{}]*$")
_ANNOTATION = re.compile(r"@[\w.]+\($")
_PARAMETERS_FOLLOW = re.compile(r"(\bfunction\b[^()]*|\bdef\s+\S+|\bcatch)$")
_BODY_FOLLOWS = re.compile(r"(:[^;(){}=]*)?(=>|\{)")
_IN_HEAD = re.compile(r"\b(for|if|switch)\b[^{}\n]*;\s*$")
_IN_BRACES = re.compile(r"\{[^{}]*\}")
_STRUCT_HEAD = re.compile(r"\b(struct|interface)\s*$")
_IN_TAG = re.compile(r"<[A-Za-z_$][\w$.]*(?:[^<>]|=>)*$")
_JSX = frozenset(("javascript", "typescript", "tsx"))
_BRACES = frozenset(("javascript", "typescript", "tsx", "go", "java", "csharp", "c", "cpp", "rust"))


def encodings(text: str, language: str) -> Iterator[str]:
    """Spellings to try, the likeliest first."""
    text = text.strip("\n")
    if language == "python":
        text = _dedent(text)
    yield _Encoder(text, language).encode()
    if language == "java":
        yield _Encoder(text, language, parameters=True).encode()
        yield _Encoder(text, language, parameters=True, members=True).encode()


def _dedent(text: str) -> str:
    import textwrap

    return textwrap.dedent(text).strip("\n")


class _Encoder:
    def __init__(
        self,
        text: str,
        language: str,
        *,
        parameters: bool = False,
        members: bool = False,
        is_expression: bool = False,
    ) -> None:
        self._text = self._typed(text.rstrip(), language)
        self._language = language
        self._parameters = parameters
        self._members = members
        self._stack: list[str] = ["("] if is_expression else []
        self._out: list[str] = []
        self._deep: list[int] = []

    def _typed(self, text: str, language: str) -> str:
        if language == "java":
            return _JAVA_TYPED.sub(lambda m: f'__typed__({m[2]}, "{m[1].strip()}")', text)
        if language not in ("go", "typescript", "tsx", "javascript", "python"):
            return text
        quote = "`" if language == "go" else '"'

        def written(match: re.Match[str]) -> str:
            before = text[: match.start()].rstrip()
            after = text[match.end() :].lstrip()
            if _PARAMETERS_FOLLOW.search(before) or (
                language != "go" and _BODY_FOLLOWS.match(after)
            ):
                return match[0]
            call = f"__typed__({match[1]}, {quote}{match[2].strip()}{quote})"
            is_argument = before[-1:].isalnum() or before[-1:] in ("_", ")")
            return f"({call})" if is_argument and before else call

        return _COLON_TYPED.sub(written, text)

    def encode(self) -> str:
        text, at = self._text, 0
        while at < len(text):
            at = self._step(text, at)
        return "".join(self._out)

    def _step(self, text: str, at: int) -> int:
        char = text[at]
        if char in "\"'`":
            return self._string(text, at)
        if self._language == "java" and text.startswith("<...>", at):
            self._out.append(f"<{DOTS}>")
            return at + 5
        if comment := _COMMENTS.get(self._language, _SLASHES).match(text, at):
            self._out.append(comment[0])
            return comment.end()
        if text.startswith(_DEEP_OPEN, at):
            self._out.append("__deep__(")
            self._deep.append(len(self._stack))
            return at + len(_DEEP_OPEN)
        if text.startswith(_DEEP_CLOSE, at) and self._deep:
            self._out.append(")")
            self._deep.pop()
            return at + len(_DEEP_CLOSE)
        if char == "$" and (match := METAVARIABLE.match(text, at)):
            name = encode_metavariable(match)
            self._out.append(f"{{{name}}}" if self._is_attribute_value() else name)
            return match.end()
        if text.startswith("...", at):
            return self._ellipsis(text, at)
        if char in "([{":
            annotated = (
                char == "("
                and self._language == "java"
                and _ANNOTATION.search("".join(self._out) + char)
            )
            kind = self._kind_of_brace() if char == "{" else "@(" if annotated else char
            self._stack.append(kind)
        elif char in ")]}" and self._stack:
            self._stack.pop()
        self._out.append(char)
        return at + 1

    def _is_attribute_value(self) -> bool:
        """Whether a metavariable stands in JSX where a string or braces do."""
        if self._language not in _JSX or not self._out or self._out[-1] != "=":
            return False
        return bool(_IN_TAG.search("".join(self._out)))

    def _kind_of_brace(self) -> str:
        before = "".join(self._out).rstrip()
        if _ENUM_HEAD.search(before):
            return "array"
        if _CLASS_HEAD.search(before) or (self._language == "java" and _NEW_HEAD.search(before)):
            return "class"
        if self._language == "go" and _STRUCT_HEAD.search(before):
            return "struct"
        if _SWITCH_HEAD.search(before):
            return "switch"
        if self._language == "java" and before.endswith(("]", "=", ",", "{", "(")):
            return "array"
        return "{"

    def _string(self, text: str, at: int) -> int:
        quote = text[at]
        if text.startswith(quote * 3, at) and self._language in ("python", "java"):
            quote *= 3
        end = at + len(quote)
        while end < len(text) and not text.startswith(quote, end):
            end += 2 if text[end] == "\\" and quote != "`" else 1
        end = min(end + len(quote), len(text))
        literal = text[at:end]
        prefix = "".join(self._out[-2:])
        if quote == "`" and self._language in _JSX:
            literal = self._template(literal)
        elif quote == "`" or (self._language == "python" and re.search(r"\b[rRbB]?[fF]$", prefix)):
            literal = METAVARIABLE.sub(_in_braces(literal), literal)
            literal = _IN_BRACES.sub(lambda m: m[0].replace("...", DOTS), literal)
        if self._language == "java" and quote == "'":
            pass
        self._out.append(literal)
        return end

    def _template(self, literal: str) -> str:
        """A template string: what it interpolates is code of its own."""
        pieces: list[str] = []
        position = 0
        while (start := literal.find("${", position)) >= 0:
            end, depth = start + 2, 1
            while end < len(literal) and depth:
                depth += {"{": 1, "}": -1}.get(literal[end], 0)
                end += 1
            inner = literal[start + 2 : end - 1]
            dots = DOTS if inner.strip() == "..." else ""
            code = dots or _Encoder(inner, self._language, is_expression=True).encode()
            pieces += [literal[position:start], "${", code, "}"]
            position = end
        return "".join([*pieces, literal[position:]])

    def _ellipsis(self, text: str, at: int) -> int:
        after = text[at + 3 :]
        inner = self._stack[-1] if self._stack else ""
        language = self._language
        before = "".join(self._out)
        last = before.rstrip()[-1:]
        if language in _JSX and re.match(r"[A-Za-z_$\[({]", after) and last:
            self._out.append("...")  # a spread
            return at + 3
        if language == "go" and re.match(r"[A-Za-z_*\[$]", after) and re.match(r"\w", last):
            self._out.append("...")  # any number of parameters
            return at + 3
        if language == "python" and _RELATIVE.search(before):
            self._out.append("...")  # the package of the package of a module
            return at + 3
        if language == "python":
            self._out.append("**" + DOTS if inner == "{" and last in "{," else DOTS)
            return at + 3
        following = after.lstrip(" \t\r\n")
        if (
            language == "go"
            and following.startswith(")")
            and (before[-1:].isalnum() or before[-1:] == "_")
        ):
            self._out.append("...")  # a slice that is spread
            return at + 3
        if language in _JSX and (following.startswith(("/>", "</")) or _IN_TAG.search(before)):
            self._out.append(DOTS)
            return at + 3
        if language == "go" and _IN_HEAD.search(before):
            self._out.append(DOTS)
        elif language == "java" and inner == "(" and _VARARGS.search(before) and after[:1] == " ":
            self._out.append("...")
        elif inner == "@(":
            self._out.append(f"{DOTS} = {DOTS}")
        elif inner == "switch" and last == "{":
            self._out.append(f"case {DOTS}:")
        elif language == "java" and (inner == "class" or (self._members and not inner)):
            self._out.append(f"{DOTS} {DOTS};")
        elif (
            inner in ("", "{", "class", "switch")
            and language in _BRACES
            and self._is_statement(before, following, inner)
        ):
            ends = language == "go" and last and last not in "{};" and "\n" not in before[-1:]
            self._out.append(f"{';' if ends else ''}{DOTS};")
        elif inner == "struct":
            self._out.append(f"\n{DOTS}" + ("" if following.startswith(";") else "\n"))
        elif self._parameters and inner == "(" and self._opens_parameters(text, at):
            self._out.append(f"{DOTS} {DOTS}")
        elif inner == "(" and re.search(r"\bfor\s*\(\s*$", before) and following.startswith(")"):
            self._out.append(f"{DOTS};;")
        else:
            self._out.append(DOTS)
        return at + 3

    def _is_statement(self, before: str, following: str, inner: str) -> bool:
        stripped = before.rstrip(" \t\r")
        if stripped and stripped[-1] not in _STATEMENT_END + "\n:" and not stripped.endswith("=>"):
            return bool(re.search(r"\)\s*$", stripped)) and following[:1] not in (
                ",",
                ")",
                ".",
                "]",
            )
        if stripped.endswith("=>"):
            return False
        tail = before.rstrip()
        if tail.endswith((",", "=", "(", "[", "return")) or (tail.endswith(":") and inner == "{"):
            return False
        if following[:1] in (*",)].;:|&+",):
            return False
        return not (following[:1] == "}" and self._language != "java") or bool(
            tail.endswith((";", "}")) and self._language != "go"
        )

    def _opens_parameters(self, text: str, at: int) -> bool:
        """Whether the parentheses around ``at`` belong to the head of a method."""
        if _NO_PARAMETERS.search("".join(self._out)):
            return False
        depth, end = 1, at
        while end < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        ends = r"\s*(\{|throws\b)" if "{" in self._stack else r"\s*(\{|throws\b|;)"
        return bool(re.match(ends, text[end:]))


def _in_braces(literal: str):
    def replace(match: re.Match[str]) -> str:
        before = literal[: match.start()]
        inside = before.count("{") > before.count("}")
        return encode_metavariable(match) if inside else match[0]

    return replace
