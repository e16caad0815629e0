"""Every key that a template file may hold, every context and every variable, with its meaning.

The readers, the JSON Schemas, the reference, and the completion and hover of editors all go by
these tables.
"""

from __future__ import annotations

from aida.rules.vocabulary import Keys

COMMON: Keys = {
    "id": "Name of the template: letters, digits and dashes. The file is called like it.",
    "title": "What it gives, in a few words, for lists.",
    "owner": "Who answers for the template.",
    "tags": "Words to group templates by.",
    "references": "Addresses that explain why it is written so.",
}

SNIPPET_FILE: Keys = {
    **COMMON,
    "language": "Language of the code, or a list of them.",
    "prefix": "Words that it is offered for while they are typed.",
    "context": "Where it may be offered: any of these places.",
    "under": "YAML: keys around the place from the root, such as `jobs.*.steps`; empty: the root.",
    "files": "Globs of the only files that it is offered in, from the project's root.",
    "imports": "Statements that it needs among the imports; each is added when it is missing.",
    "body": "The text, in the snippet syntax of the Language Server Protocol.",
}

SCAFFOLD_FILE: Keys = {
    **COMMON,
    "language": "Language that it is listed under.",
    "questions": "What is asked before it is expanded, by the names that files use.",
    "files": "Which files are left out, and when.",
    "after": "What to do next, shown when the files are written; may use the answers.",
}

QUESTION: Keys = {
    "ask": "The question.",
    "type": "What an answer must be.",
    "default": "The answer when none is given; may use the answers before it.",
    "choices": "The only answers.",
    "pattern": "Regular expression that the whole answer must fit, in the syntax of RE2 and Rust.",
    "help": "What an answer should look like, shown when one does not fit.",
    "when": "Expression over the answers before it: ask only when it is true.",
}

FILE_CONDITION: Keys = {
    "path": "Glob of files, as they are called in the folder `files`, without `.jinja`.",
    "when": "Expression over the answers: write them only when it is true.",
}

TYPES: Keys = {
    "string": "A line of text.",
    "integer": "A whole number.",
    "boolean": "yes or no.",
}

CONTEXTS: Keys = {
    "file": "The file holds nothing else.",
    "import": "Among the imports at the top of a file, or before them.",
    "top-level": "Outside of every type and function.",
    "class-body": "Directly in a class, struct, interface, trait or impl block.",
    "function-body": "A statement in a function.",
    "statement": "Any statement; outside of functions too, where the language has them there.",
    "expression": "A part of an expression.",
    "comment": "In a comment.",
    "string": "In a string literal.",
}

VARIABLES: Keys = {
    "MODULE_NAME": "Module of the file: `shop.cart` for src/shop/cart.py; elsewhere its stem.",
    "PACKAGE_NAME": "Package of the file: `shop`; in Java from the source root, in Go the folder.",
    "PROJECT_NAME": "Name of the project's folder.",
    "CLASS_NAME": "Innermost class, struct, interface or trait around the cursor.",
    "FUNCTION_NAME": "Innermost function around the cursor.",
    "TEST_NAME": "What a test file is about: `cart` for test_cart.py, cart_test.go, cart.test.ts.",
    "AUTHOR": "Name of who writes, as git knows it.",
    "TM_SELECTED_TEXT": "The selected text.",
    "TM_CURRENT_LINE": "The line that the cursor is in.",
    "TM_CURRENT_WORD": "The word that is typed.",
    "TM_LINE_INDEX": "Number of the line, counted from 0.",
    "TM_LINE_NUMBER": "Number of the line, counted from 1.",
    "TM_FILENAME": "Name of the file.",
    "TM_FILENAME_BASE": "Name of the file without its last extension.",
    "TM_DIRECTORY": "Folder of the file, from the project's root.",
    "TM_FILEPATH": "Path of the file, from the project's root.",
    "CURRENT_YEAR": "The year: 2027.",
    "CURRENT_MONTH": "The month in two digits.",
    "CURRENT_DATE": "The day of the month in two digits.",
    "CURRENT_HOUR": "The hour in two digits.",
    "CURRENT_MINUTE": "The minute in two digits.",
    "CURRENT_SECOND": "The second in two digits.",
    "UUID": "A new random UUID.",
    "LINE_COMMENT": "What begins a comment in the language.",
}
