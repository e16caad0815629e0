from __future__ import annotations

from aida.packs.pages import Role, read_page, without_markers

PAGE = """\
# my-rule
## What it does
One.
# not the title
## Example
```python bad
x = 1
f(x)  # finding
```
```python fixed
x = 1
g(x)
```
Use instead:
~~~~js good
# ## not a heading
~~~
~~~~
```python
no role
```
## References
- one
"""


def test_a_page() -> None:
    page = read_page(PAGE)
    assert page.title == "my-rule"
    assert [section.title for section in page.sections] == [
        "What it does",
        "not the title",
        "Example",
        "References",
    ]
    assert page.problems == ()
    bad, good = page.examples
    assert (bad.role, bad.language, bad.line, bad.marked_lines) == (Role.BAD, "python", 6, [1])
    assert bad.fixed is not None and bad.fixed.code == "x = 1\ng(x)\n"
    assert (good.language, good.code) == ("js", "# ## not a heading\n~~~\n")


def test_line_endings_of_windows() -> None:
    page = read_page(PAGE.replace("\n", "\r\n"))
    assert page.examples == read_page(PAGE).examples


def test_problems() -> None:
    assert read_page("```py fixed\nx\n```\n").problems == (
        (0, "a fixed block must follow a bad one"),
    )
    assert read_page("\n```py bad\nx\n").problems == ((1, "this code block is never closed"),)


def test_markers_of_many_languages() -> None:
    code = (
        "a # finding\nb // finding\nc -- finding\nd /* finding */\ne <!-- finding -->\nf(finding)\n"
    )
    page = read_page(f"```text bad\n{code}```\n")
    assert page.examples[0].marked_lines == [0, 1, 2, 3, 4]
    assert without_markers(code) == "a\nb\nc\nd\ne\nf(finding)\n"
