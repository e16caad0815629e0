"""The keys of Semgrep's rules that AIDA knows, each with its meaning: for completion and hover."""

from __future__ import annotations

from collections.abc import Mapping

Keys = Mapping[str, str]

FORMULA: Keys = {
    "pattern": "Code to find; `$X` stands for an expression, `...` for any number of things.",
    "patterns": "All of the list hold for the same code.",
    "pattern-either": "At least one of the list holds.",
    "pattern-inside": "The match lies within such code.",
    "pattern-not": "The match is no such code.",
    "pattern-not-inside": "The match does not lie within such code.",
    "pattern-regex": "Regular expression found in the text.",
    "pattern-not-regex": "Regular expression not found in the match.",
}
CONDITIONS: Keys = {
    "metavariable-regex": "The text of a metavariable fits a regular expression from its start.",
    "metavariable-pattern": "The code of a metavariable fits a formula.",
    "metavariable-comparison": "A comparison of metavariables holds, such as `$A > 80`.",
    "metavariable-type": "A metavariable has a type.",
    "metavariable-analysis": "A metavariable is a string of high entropy, or a slow expression.",
    "focus-metavariable": "Report the place of the metavariable, not of the whole match.",
}
RULE: Keys = {
    "id": "Name of the rule.",
    "languages": "Languages of the code; `generic` or `regex` for any text.",
    "severity": "How much a finding weighs.",
    "message": "What to say about a finding; may use metavariables.",
    **{key: FORMULA[key] for key in ("pattern", "patterns", "pattern-either", "pattern-regex")},
    "match": "The formula in Semgrep's newer syntax.",
    "fix": "Text to put in place of the match, with metavariables.",
    "fix-regex": "A regular expression, and what to put in place of what it finds.",
    "paths": "Globs of the only files to look at (`include`), or to leave alone (`exclude`).",
    "options": "Switches of the matching, such as `constant_propagation`.",
    "metadata": "Anything else: `category`, `cwe` and `owasp` become tags, `references` stay.",
}
NESTED: Mapping[str, Keys] = {
    "metavariable-regex": {
        "metavariable": "The metavariable, such as `$X`.",
        "regex": "The regular expression.",
        "constant-propagation": "Whether the value that a constant is known to have counts.",
    },
    "metavariable-pattern": {
        "metavariable": "The metavariable, such as `$X`.",
        "language": "Language of the code within a string.",
        **FORMULA,
    },
    "metavariable-comparison": {
        "metavariable": "The metavariable, such as `$X`.",
        "comparison": "The comparison, in a part of Python.",
        "strip": "Whether quotes are taken off first.",
        "base": "Base of numbers in text.",
    },
    "metavariable-type": {
        "metavariable": "The metavariable, such as `$X`.",
        "type": "The type.",
        "types": "Several types, of which one fits.",
    },
    "metavariable-analysis": {
        "metavariable": "The metavariable, such as `$X`.",
        "analyzer": "`entropy` or `redos`.",
    },
    "paths": {"include": "Globs of the only files.", "exclude": "Globs of files left alone."},
    "fix-regex": {
        "regex": "The regular expression.",
        "replacement": "What to put in its place.",
        "count": "How often, at most.",
    },
}
SEVERITIES: Keys = {
    "CRITICAL": "An error.",
    "HIGH": "An error.",
    "MEDIUM": "A warning.",
    "LOW": "An info.",
    "ERROR": "An error.",
    "WARNING": "A warning.",
    "INFO": "An info.",
}
