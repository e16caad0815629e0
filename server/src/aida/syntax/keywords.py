"""What a grammar's kinds say about the text: the keyword that every node of some kind holds.

Only grammars whose anonymous nodes are known to span just the word that they are called after stand
here; a test parses code of each and compares. Words of two letters are left out: they are part of
so many others that looking for them costs more than it tells. A parser that mends broken code puts
in a keyword only where that ends a construct (`new.target`): where one begins, it prefers a name,
and within one more must follow. Keywords at the end therefore do not count.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from aida.syntax.grammar import kind_id
from aida.syntax.languages import Language

MIN_LENGTH = 3
_PUT_IN = frozenset((b"import",))
"""Keywords that a parser also puts in at the beginning: TypeScript's, where a type is missing."""


class Keyword(NamedTuple):
    """``text`` is a child of the node (``depth`` 1), or all of the node itself (0)."""

    text: str
    depth: int


def _words(table: str) -> dict[str, Keyword]:
    """Reads ``keyword: kind kind`` lines; a keyword after ``=`` is the whole text of the node."""
    found: dict[str, Keyword] = {}
    for line in table.strip().splitlines():
        word, _, kinds = line.strip().partition(": ")
        keyword = Keyword(word.removeprefix("="), 0 if word.startswith("=") else 1)
        found |= dict.fromkeys(kinds.split(), keyword)
    return found


_PYTHON = _words(
    """
    =True: true
    =False: false
    =None: none
    assert: assert_statement
    await: await
    break: break_statement
    case: case_clause
    class: class_definition
    continue: continue_statement
    def: function_definition
    del: delete_statement
    elif: elif_clause
    else: else_clause conditional_expression
    except: except_clause
    finally: finally_clause
    for: for_statement for_in_clause
    global: global_statement
    import: import_statement import_from_statement
    lambda: lambda
    match: match_statement
    nonlocal: nonlocal_statement
    not: not_operator
    pass: pass_statement
    raise: raise_statement
    return: return_statement
    try: try_statement
    while: while_statement
    with: with_statement
    yield: yield
    """
)
_SCRIPT = _words(
    """
    =true: true
    =false: false
    =null: null
    =this: this
    =super: super
    =undefined: undefined
    await: await_expression
    break: break_statement
    case: switch_case
    catch: catch_clause
    class: class_declaration class
    continue: continue_statement
    debugger: debugger_statement
    default: switch_default
    else: else_clause
    extends: class_heritage
    finally: finally_clause
    for: for_statement for_in_statement
    function: function_declaration function_expression
    new: new_expression
    return: return_statement
    switch: switch_statement
    throw: throw_statement
    try: try_statement
    var: variable_declaration
    while: while_statement do_statement
    yield: yield_expression
    """
)
del _SCRIPT["class_heritage"]  # TypeScript has `implements` there as well
_GO = _words(
    """
    =nil: nil
    =true: true
    =false: false
    =iota: iota
    break: break_statement
    case: expression_case type_case communication_case
    chan: channel_type
    const: const_declaration
    continue: continue_statement
    default: default_case
    defer: defer_statement
    for: for_statement
    func: function_declaration method_declaration func_literal function_type
    goto: goto_statement
    import: import_declaration
    interface: interface_type
    map: map_type
    package: package_clause
    range: range_clause
    return: return_statement
    select: select_statement
    struct: struct_type
    switch: expression_switch_statement type_switch_statement
    type: type_declaration
    var: var_declaration
    """
)
_JAVA = _words(
    """
    =true: true
    =false: false
    =null: null_literal
    =this: this
    =super: super
    assert: assert_statement
    break: break_statement
    catch: catch_clause
    class: class_declaration
    continue: continue_statement
    enum: enum_declaration
    extends: superclass extends_interfaces type_bound
    finally: finally_clause
    for: for_statement enhanced_for_statement
    implements: super_interfaces
    import: import_declaration
    instanceof: instanceof_expression
    interface: interface_declaration
    new: object_creation_expression array_creation_expression
    package: package_declaration
    return: return_statement
    switch: switch_expression
    synchronized: synchronized_statement
    throw: throw_statement
    throws: throws
    try: try_statement
    while: while_statement do_statement
    """
)
TABLES = {
    "python": _PYTHON,
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "go": _GO,
    "java": _JAVA,
}
"""By language, the keyword of each kind that has one."""


def has_plain_keywords(language: Language) -> bool:
    """Whether an anonymous node that is called after a word is that word in the text."""
    return language.name in TABLES


def is_sure(word: bytes) -> bool:
    """Whether code that a pattern with this keyword matches holds the keyword for certain."""
    return len(word) >= MIN_LENGTH and word.isalpha() and word not in _PUT_IN


@cache
def keywords_of(language: Language) -> dict[int, Keyword]:
    """The keyword that every node of a kind holds, by kind id."""
    table = TABLES.get(language.name, {})
    return {
        kind: keyword
        for name, keyword in table.items()
        if (kind := kind_id(language, name)) is not None
    }
