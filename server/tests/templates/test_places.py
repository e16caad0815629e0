"""What may be written where: code with a cursor `<cursor>`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.syntax.languages import LANGUAGES, Language, find_language
from aida.syntax.places import WINDOW, Place, place_at
from aida.syntax.yaml_keys import keys_at

CURSOR = "<cursor>"


def place(language: str, code: str) -> Place:
    found = find_language(language)
    assert found is not None
    at = len(code[: code.index(CURSOR)].encode())
    return place_at(found, code.replace(CURSOR, "").encode(), at)


@pytest.mark.parametrize(
    ("language", "code", "contexts"),
    [
        ("python", "wo<cursor>", "file import statement top-level"),
        ("python", "import a\nwo<cursor>", "import statement top-level"),
        ("python", "x = 1\nwo<cursor>", "statement top-level"),
        ("python", "def f():\n    wo<cursor>\n", "function-body statement"),
        ("python", "def f():\n    try:\n        <cursor>\n", "function-body statement"),
        ("python", "class A:\n    wo<cursor>\n    def f(self): pass\n", "class-body"),
        ("python", "x = wo<cursor>", "expression"),
        ("python", "f(\n    wo<cursor>\n)\n", "expression"),
        ("python", "# wo<cursor>", "comment"),
        ("python", '"""wo<cursor>"""', "string"),
        ("python", 'f"{wo<cursor>}"', "expression"),
        ("python", "x.wo<cursor>", ""),
        ("python", "def wo<cursor>():\n    pass\n", ""),
        ("python", "import wo<cursor>", ""),
        ("javascript", "it('x', () => {\n  wo<cursor>\n})\n", "function-body statement"),
        ("javascript", "class A {\n  wo<cursor>\n}\n", "class-body"),
        ("javascript", "const wo<cursor> = 1\n", ""),
        ("typescript", "interface A {\n  wo<cursor>\n}\n", "class-body"),
        ("typescript", "const a: A = {\n  wo<cursor>\n}\n", "expression"),
        ("go", "package a\n\nwo<cursor>\n", "import top-level"),
        (
            "go",
            "package a\nfunc f() {\n\tif x {\n\t\two<cursor>\n\t}\n}\n",
            "function-body statement",
        ),
        ("go", "package a\ntype T struct {\n\two<cursor>\n}\n", "class-body"),
        ("java", "class A {\n  wo<cursor>\n}\n", "class-body"),
        ("java", "class A {\n  void f() {\n    wo<cursor>\n  }\n}\n", "function-body statement"),
        ("rust", "impl A {\n    wo<cursor>\n}\n", "class-body"),
        ("rust", "mod tests {\n    wo<cursor>\n}\n", "top-level"),
        ("rust", "fn f() {\n    let x = wo<cursor>;\n}\n", "expression"),
        ("csharp", "namespace B {\n  wo<cursor>\n}\n", "top-level"),
        ("csharp", "class A {\n  void F() {\n    wo<cursor>\n  }\n}\n", "function-body statement"),
        ("bash", "if true; then\n  wo<cursor>\nfi\n", "statement"),
        ("bash", "f() {\n  wo<cursor>\n}\n", "function-body statement"),
        ("sql", "SELECT 1;\nwo<cursor>\n", "statement top-level"),
        ("dockerfile", "FROM a\nwo<cursor>\n", "statement top-level"),
        ("yaml", "a:\n  - wo<cursor>\n", "statement"),
        ("yaml", "a:\n  b: wo<cursor>\n", "expression"),
        ("python", "def f():\n    wo<cursor>  # so\n", "function-body statement"),
        ("python", "def f():\n    wo<cursor>; x()\n", "function-body statement"),
        ("python", "def f():\n    wo<cursor> = 1\n", ""),
        ("python", "def f():\n    wo<cursor>: int = 1\n", ""),
        ("python", "def f():\n    wo<cursor> += 1\n", ""),
        ("python", "def f():\n    wo<cursor>.x\n", "expression"),
        ("python", "def f():\n    wo<cursor> == 1\n", "expression"),
        ("python", "def f():\n    wo<cursor> <= 1\n", "expression"),
        ("python", "def f():\n    wo<cursor>(1)\n", "expression"),
        ("python", "wo<cursor> x\n", ""),
        ("python", "class A:\n    wo<cursor>: int = 1\n", ""),
        ("python", "x = [wo<cursor>, 1]\n", "expression"),
        ("javascript", "it('x', () => { wo<cursor> })\n", "function-body statement"),
        ("javascript", "class A {\n  wo<cursor>() {}\n}\n", ""),
        ("go", "package a\nfunc f() {\n\two<cursor> := 1\n}\n", ""),
        ("java", "class A {\n  wo<cursor> x;\n}\n", ""),
        ("rust", "fn f() {\n    wo<cursor> /* so */\n}\n", "function-body statement"),
        ("bash", "f() { wo<cursor>; }\n", "function-body statement"),
        ("ruby", "def f; wo<cursor> end\n", "statement"),
        ("php", "f(); wo<cursor> ?>\n", "statement"),
        ("yaml", "wo<cursor>: 1\n", ""),
        ("dockerfile", "FROM a\nwo<cursor> x\n", ""),
        ("python", "# wo<cursor> = 1", "comment"),
    ],
)
def test_contexts(language: str, code: str, contexts: str) -> None:
    assert sorted(place(language, code).contexts) == contexts.split()


def test_the_word_and_the_names_around() -> None:
    code = "class Cart:\n    def total(self):\n        suXX<cursor>YY\n"
    found = place("python", code)
    assert code.replace(CURSOR, "")[found.start : found.end] == "suXXYY"
    assert (found.type_name, found.function_name) == ("Cart", "total")
    go = place("go", "package a\nfunc (s *Shop) Open() {\n\t<cursor>\n}\n")
    assert go.function_name == "Open"


def test_a_large_text_is_read_in_part() -> None:
    code = "x = 1\n\n" * (WINDOW // 2) + "def f():\n    wo<cursor>\n\n" + "y = 1\n\n" * WINDOW
    assert sorted(place("python", code).contexts) == ["function-body", "statement"]


@given(
    st.sampled_from(LANGUAGES),
    st.text(alphabet="ab =(){}[]:;,.\"'#/*\n\t<>-", max_size=60),
    st.integers(0, 60),
)
def test_any_text_has_places(language: Language, text: str, offset: int) -> None:
    found = place_at(language, text.encode(), min(offset, len(text)))
    assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("<cursor>", ()),
        ("jobs:\n  build:\n    steps:\n      - <cursor>", ("jobs", "build", "steps")),
        ("jobs:\n  build:\n    steps:\n    - run: x\n      <cursor>", ("jobs", "build", "steps")),
        ('"on":\n  <cursor>', ("on",)),
        ("a:\n  b: 1\n---\n<cursor>", ()),
    ],
)
def test_keys_around(text: str, keys: tuple[str, ...]) -> None:
    at = text.index(CURSOR)
    assert keys_at(text.replace(CURSOR, "").encode(), at) == keys
