"""Keywords by which rules are looked for: every node of the kind must hold its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aida.syntax.grammar import Node, kind_id, parse
from aida.syntax.keywords import TABLES, is_sure, keywords_of
from aida.syntax.languages import Language, find_language

_SCRIPT = """
class A extends B { constructor() { super(); this.x = new.target; } }
const K = class { };
async function f(a) { await a; yield_: for (;;) { break; continue; } }
function* g() { yield 1; }
for (const k in o) { debugger; }
switch (x) { case 1: break; default: throw new E(null, undefined, true, false); }
try { g(); } catch (e) { if (e) { } else { } } finally { do { } while (1); while (2) { } }
var h = function () { return 1; };
"""
SAMPLES = {
    "python": """
import a
from b import c
@d
class A(B):
    def f(self, *, x=None, y=True, z=False):
        global g
        assert not x, 1
        del y
        try:
            raise E
        except (E, F):
            pass
        else:
            return [v for v in w]
        finally:
            yield 1
        for i in j:
            break
        while 1:
            continue
        with k as l:
            lambda m: m
        if n:
            def o():
                nonlocal p
        elif q:
            r = s if t else u
        match v:
            case 1:
                pass
async def w():
    await x
""",
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "go": """
package p
import "fmt"
const a, b = iota, true
var c = nil
type T struct { f func(int) }
type I interface { m() }
func (t T) m(d map[string]int, e chan int) bool {
    defer t.f(1)
    for i := range d { break; continue }
    switch x { case 1: fallthrough; default: goto end }
    switch y := z.(type) { case int: return false }
    select { case v := <-e: g(v) }
end:
    go func() {}()
    return true
}
func h() {}
""",
    "java": """
package p;
import q.R;
enum E { X }
interface I extends J { }
class A<T extends B> extends C implements D {
    A() throws F { super(); this.x = new int[1]; }
    void m() {
        assert true;
        for (int i = 0; ; ) { break; }
        for (int v : w) { continue; }
        while (false) { do { } while (x instanceof Y); }
        try { throw new Z(null); } catch (W e) { } finally { synchronized (this) { } }
        switch (k) { default: m(A.class, super.n()); }
        return;
    }
}
""",
}
_TOKENS = st.sampled_from([*"(){}[]:;,.=*'\"#a\n", "1", "in"])


def _language(name: str) -> Language:
    language = find_language(name)
    assert language is not None
    return language


def _nodes(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.children)


@pytest.mark.parametrize("name", TABLES)
def test_every_kind_of_the_table_holds_its_keyword(name: str) -> None:
    language, source = _language(name), SAMPLES[name].encode()
    keywords, seen = keywords_of(language), set[int]()
    for node in _nodes(parse(language, source).root_node):
        keyword = keywords.get(node.kind_id)
        if not node.is_named or keyword is None:
            continue
        seen.add(node.kind_id)
        if keyword.depth:
            assert keyword.text in [c.type for c in node.children if not c.is_named], node.type
        else:
            assert node.text == keyword.text.encode()
    unseen = [kind for kind in TABLES[name] if kind_id(language, kind) not in seen]
    assert not unseen, "give the sample a node of each kind"


@pytest.mark.parametrize("name", TABLES)
def test_every_kind_is_one_of_the_grammar(name: str) -> None:
    unknown = [kind for kind in TABLES[name] if kind_id(_language(name), kind) is None]
    assert not unknown


@pytest.mark.parametrize("name", TABLES)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_broken_code_has_its_keywords_too(name: str, data: st.DataObject) -> None:
    language, source = _language(name), SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        end = min(len(source), start + data.draw(st.integers(0, 12)))
        source = source[:start] + data.draw(_TOKENS) + source[end:]
    code = source.encode()
    keywords = keywords_of(language)
    for node in _nodes(parse(language, code).root_node):
        text = code[node.start_byte : node.end_byte]
        if node.is_named and (keyword := keywords.get(node.kind_id)) is not None:
            assert keyword.text.encode() in text, node.type
        if not node.is_named and is_sure(node.type.encode()):
            is_last = node.next_sibling is None and node.prev_sibling is not None
            assert text == node.type.encode() or (node.is_missing and is_last)
