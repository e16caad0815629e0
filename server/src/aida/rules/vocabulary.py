"""Every key that a rule file may hold, with its meaning.

The reader, the JSON Schema, and the completion and hover of editors all go by these tables.
"""

from __future__ import annotations

from collections.abc import Mapping

Keys = Mapping[str, str]
"""Key to meaning, in the order in which they are offered."""

CORE: Keys = {
    "rule": "The rule object: what a node must be, or stand beside, to be found.",
    "constraints": "Further conditions on metavariables, by their names without `$`.",
    "utils": "Rule objects by name, for use in `matches`.",
    "transform": "New metavariables, made from the text of others, for `message` and `fix`.",
    "fix": "Text to put in place of the match, with metavariables; or an object, or several.",
}
"""What rules, global utilities and rewriters share."""

RULE_FILE: Keys = {
    "id": "Name of the rule: letters, digits and dashes. The file is called like it.",
    "language": "Language of the code, or a list of them; `text` for the lines of any file.",
    **CORE,
    "rewriters": "Rules with an `id` and a `fix`, for the transformation `rewrite`.",
    "message": "What to say about a finding, in one line; may use metavariables.",
    "note": "Advice shown below a finding, in Markdown.",
    "severity": "How much a finding weighs.",
    "labels": "Metavariables to point at in a report, with a message for each.",
    "files": "Globs of the only files that the rule looks at, from the project's root.",
    "ignores": "Globs of files that the rule leaves alone, from the project's root.",
    "url": "Address of a page about the rule.",
    "metadata": "Anything else; AIDA passes it over.",
    "title": "Short name of the rule, for lists.",
    "stage": "How far the rule's rollout has come.",
    "owner": "Who answers for the rule.",
    "tags": "Words to group rules by; the first is the category.",
    "references": "CWE numbers and addresses.",
    "fix-safety": "Whether the fix may be applied without asking.",
    "measure": "In place of `rule`: what is measured, and the limit.",
    "constraints-entropy": "Text rules: least entropy of what is found, in bits a character.",
}

ATOMIC: Keys = {
    "pattern": "Code that the node must look like; `$A` stands for one node, `$$$` for any number.",
    "kind": "Kind of the node in the syntax tree, or a selector such as `call > identifier`.",
    "regex": "Regular expression found in the node's text, in the syntax of RE2 and Rust.",
    "nthChild": "Place among the named siblings, counted from 1: a number, `odd`, or `2n+1`.",
    "range": "Exact place of the node, lines and columns counted from 0.",
}
COMPOSITE: Keys = {
    "all": "Every rule object of the list fits the node.",
    "any": "At least one rule object of the list fits the node.",
    "not": "The rule object does not fit the node.",
    "matches": "The utility rule of that name fits the node.",
}
RELATIONAL: Keys = {
    "inside": "A node around this one fits.",
    "has": "A node within this one fits.",
    "precedes": "A later sibling fits.",
    "follows": "An earlier sibling fits.",
}
RULE_OBJECT: Keys = {**ATOMIC, **COMPOSITE, **RELATIONAL}
RELATION_ONLY: Keys = {
    "stopBy": "How far to look: `neighbor` (one step), `end`, or up to what fits a rule.",
    "field": "Name of the field that links the two nodes; with `inside` and `has` only.",
}
RELATION: Keys = {**RULE_OBJECT, **RELATION_ONLY}

PATTERN: Keys = {
    "context": "Complete code that holds the pattern.",
    "selector": "Kind of the part of the context that is the pattern.",
    "strictness": "Which nodes of pattern and code may be passed over.",
}
NTH_CHILD: Keys = {
    "position": "A number, `odd`, `even`, or a formula such as `2n+1`.",
    "ofRule": "Count only the siblings that fit this rule object.",
    "reverse": "Count from the end.",
}
RANGE: Keys = {"start": "Where the node starts.", "end": "Where the node ends."}
POSITION: Keys = {
    "line": "Line, counted from 0.",
    "column": "Column in code points, counted from 0.",
}
FIX: Keys = {
    "template": "Text to put in place of the match; may use metavariables.",
    "expandStart": "Take away what stands before the match, as far as it fits.",
    "expandEnd": "Take away what stands after the match, as far as it fits.",
    "title": "What the fix does, where a rule offers several.",
}
LABEL: Keys = {
    "style": "`primary` for the place itself, `secondary` for what explains it.",
    "message": "What to say about the place.",
}
TRANSFORMATIONS: Mapping[str, Keys] = {
    "substring": {
        "source": "Metavariable to take the text from, such as `$A`.",
        "startChar": "First character; a negative number counts from the end.",
        "endChar": "Character to stop before; a negative number counts from the end.",
    },
    "replace": {
        "source": "Metavariable to take the text from, such as `$A`.",
        "replace": "Regular expression for what is replaced.",
        "by": "What to put in its place; `$1` and `$NAME` are groups.",
    },
    "convert": {
        "source": "Metavariable to take the text from, such as `$A`.",
        "toCase": "Case of the new text.",
        "separatedBy": "What separates the words of the text.",
    },
    "rewrite": {
        "source": "Metavariable to take the code from, such as `$$$A`.",
        "rewriters": "Ids of the rewriters to apply.",
        "joinBy": "Text between the rewritten parts.",
    },
}
TRANSFORMATION: Keys = {
    "substring": "A part of a text.",
    "replace": "A text with what a regular expression finds replaced.",
    "convert": "A name in another case.",
    "rewrite": "Code with parts of it fixed by rewriters.",
}
SEVERITIES: Keys = {
    "off": "The rule does not run.",
    "hint": "Shown in editors, hardly seen.",
    "info": "Worth knowing.",
    "warning": "Should be mended.",
    "error": "Must be mended.",
}
STAGES: Keys = {
    "shadow": "Reported only to those who ask for it.",
    "warn": "Reported, as advice.",
    "enforce": "Reported, and meant to block.",
}
FIX_SAFETIES: Keys = {
    "safe": "Cannot change what correct code does: applied by `--fix`.",
    "unsafe": "Applied only when asked for.",
}
STRICTNESSES: Keys = {
    "cst": "Every node must be there, punctuation and comments too.",
    "smart": "The code may hold punctuation that the pattern leaves out.",
    "ast": "Only named nodes count.",
    "relaxed": "Only named nodes count, comments do not.",
    "signature": "As relaxed, and the text of the nodes does not count.",
    "template": "Text counts, the kinds of nodes do not.",
}
STOPS: Keys = {"neighbor": "Only the next node.", "end": "As far as there are nodes."}
LABEL_STYLES: Keys = {"primary": "The place itself.", "secondary": "What explains it."}
