"""What a comment is about, in every language."""

from __future__ import annotations

import pytest

from aida.syntax.languages import LANGUAGES
from server.tests.governance.annotated import names, problems, verify

CASES = {
    "python": '''
HID = 1  # aida: allow[r]
BAD = 1
# aida: allow[r] -- the whole call
x = f(
    HID,
    HID,
)
BAD
def g(  # aida: allow[r]
    HID,
):
    BAD
# aida: allow[r]
def h(HID):
    HID
class A:
    def m(self, HID):
        # aida: allow-block[r]
        if HID:
            HID
        return HID
    BAD = "# aida: allow[r]"
s = """
# aida: allow[r]
BAD
"""
f(  # type: ignore  # aida: allow[r] -- beside another mark
    HID
)
''',
    "javascript": """
f(HID); // aida: allow[r]
// aida: allow[r]
const o = {
  a: HID,
};
const p = {
  // aida: allow[r]
  a: HID,
  b: BAD,
};
function f(HID) { // aida: allow[r]
  BAD;
}
const g = (HID) => {
  /* aida: allow-block[r] -- the arrow */
  HID;
};
/* aida: allow[r] */ f(HID);
if (HID) {
  // aida: allow-block[r]
  HID;
} else {
  BAD;
}
`// aida: allow[r]
BAD`;
const e = <div>
  {/* aida: allow[r] */}
  <b id={HID}>HID</b>
  <b id={BAD}/>
</div>;
""",
    "go": "package m\nfunc f(HID int) {\n\t// aida: allow-block[r]\n\tHID()\n}\n"
    "func g(HID int) { // aida: allow[r]\n\tBAD()\n\tx := HID( // aida: allow[r]\n\t\tHID)\n}\n",
    "java": "class A {\n  // aida: allow[r]\n  void f(int HID) {\n    HID();\n  }\n"
    '  String s = "// aida: allow[r]" + BAD;\n}\n',
    "c": "int f(int HID) {\n  /* aida: allow-block[r] */\n  return HID;\n}\nint BAD;\n"
    "int x = f( // aida: allow[r]\n  HID);\n",
    "cpp": "namespace HID { // aida: allow[r]\nint BAD;\nint HID; // aida: allow[r]\n}\n",
    "csharp": "class A {\n  void F(int HID) {\n    // aida: allow-block[r]\n    HID();\n  }\n"
    "  int BAD;\n}\n",
    "rust": "fn f(HID: i32) {\n  // aida: allow-block[r]\n  HID();\n}\n// aida: allow[r]\n"
    "const HID: i32 = g(\n  HID);\nconst BAD: i32 = 1;\n",
    "ruby": "def f(HID)\n  # aida: allow-block[r]\n  HID\nend\nx = BAD\ny = HID # aida: allow[r]\n",
    "php": "<?php\nf($HID); // aida: allow[r]\n# aida: allow[r]\nf(\n  $HID\n);\nf($BAD);\n",
    "bash": "# aida: allow[r]\nif HID; then\n  HID\nfi\nif HID; then # aida: allow[r]\n  BAD\nfi\n"
    'echo HID # aida: allow[r]\necho "# aida: allow[r]" BAD\n',
    "kotlin": "fun f(HID: Int) {\n  // aida: allow-block[r]\n  HID()\n}\nval BAD = 1\n",
    "swift": "func f(HID: Int) {\n  // aida: allow-block[r]\n  HID()\n}\nlet BAD = 1\n",
    "scala": "object A {\n  // aida: allow[r]\n  def f(HID: Int) = HID\n  val BAD = 1\n}\n",
    "lua": "local function f(HID)\n  -- aida: allow-block[r]\n  HID()\nend\nBAD()\n"
    "HID() --[[ aida: allow[r] -- why ]]\n",
    "elixir": "def f(HID) do\n  # aida: allow-block[r]\n  HID\nend\nBAD\nHID # aida: allow[r]\n",
    "haskell": "module A where\n-- aida: allow[r]\nf HID = do\n  print HID\ng = BAD\n",
    "nix": "{\n  # aida: allow[r]\n  a = { HID = 1; };\n"
    "  BAD = 2;\n  HID = 3; # aida: allow[r]\n}\n",
    "solidity": "contract A {\n  function f(uint HID) public {\n    // aida: allow-block[r]\n"
    "    HID();\n  }\n  uint BAD;\n}\n",
    "sql": "-- aida: allow[r]\nselect HID,\n  HID\nfrom t;\nselect BAD from t;\n"
    "select HID from t; -- aida: allow[r] -- why\n/* aida: allow[r] */\nselect HID;\n"
    "select '-- aida: allow[r]', BAD;\n",
    "yaml": "a: HID  # aida: allow[r]\n# aida: allow[r]\nb:\n  c: HID\n  d:\n    - HID\ne:\n"
    "  # aida: allow-block[r]\n  f: HID\n  g: HID\nh: BAD\ni: |\n  # aida: allow[r]\n  BAD\n",
    "dockerfile": "# aida: allow[r]\nFROM HID\nRUN BAD\n# aida: allow[r]\nRUN a && \\\n  HID\n",
    "hcl": 'resource "a" "HID" {\n  # aida: allow-block[r]\n  x = HID\n}\n# aida: allow[r]\n'
    'resource "HID" "b" {\n  x = HID\n}\ny = BAD\nz = HID // aida: allow[r]\n',
    "html": '<body>\n<!-- aida: allow[r] -- why -->\n<a id="HID">\n  <b>HID</b>\n</a>\n<p>BAD</p>\n'
    '<p>HID</p> <!-- aida: allow[r] -->\n<div id="HID">\n  <!-- aida: allow-block[r] -->\n'
    "  <p>HID</p>\n</div>\n</body>\n",
    "css": ".a { color: HID; /* aida: allow[r] */ }\n"
    "/* aida: allow[r] */\n.HID {\n  color: HID;\n}\n"
    ".HID { /* aida: allow[r] */\n  color: BAD;\n}\n",
    "json": '{\n  // aida: allow[r]\n  "a": ["HID",\n    "HID"],\n  "b": "BAD"\n}\n',
    "text": "x # aida: allow[r] HID\nBAD aida: allow[r]\n// aida: allow[r]\nHID\n",
}
CASES["tsx"] = CASES["javascript"]
CASES["typescript"] = CASES["java"].replace("void f(int HID)", "f(HID)").replace("String s", "s")


@pytest.mark.parametrize("language", CASES)
def test_scopes(language: str) -> None:
    text = CASES[language]
    if language == "text":
        text = text.replace("allow[r] HID", "allow[r] -- HID")
    verify(text, language)


def test_every_language_has_a_case() -> None:
    assert {language.name for language in LANGUAGES} <= CASES.keys()


@pytest.mark.parametrize("language", ["python", "html", "css", "sql", "go"])
def test_a_file(language: str) -> None:
    comments = {
        "python": "# {}",
        "html": "<!-- {} -->",
        "css": "/* {} */",
        "sql": "/* {} */",
        "go": "// {}",
    }
    comment = comments[language].format("aida: allow-file[r] -- why")
    assert names(problems(f"HID\n{comment}\nHID\n", language)) == []
    verify(f"HID\n{comment}\nHID\n", language)


@pytest.mark.parametrize(
    "comment",
    [
        "# see `aida: allow[r]` for this",
        "# we write aida: allow[r] here",
        '# "aida: allow[r]"',
        "# aida: the opera",
    ],
)
def test_prose_is_no_directive(comment: str) -> None:
    verify(f"BAD  {comment}\n", "python")


def test_a_comment_of_several_lines() -> None:
    verify("/*\n * Why not.\n * aida: allow[r] -- a\n */\nf(HID);\nf(BAD);\n", "javascript")
