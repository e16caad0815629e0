"""The 200-rule set: shapes of rules times names of APIs, always the same, in a fixed order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Rule = dict[str, Any]

# 12 shapes of call, 10 names each.
CALLS = {
    "{}($$$ARGS)": """sync_to_async import_string force_bytes capfirst defaultdict namedtuple
        method_decorator receiver iri_to_uri conditional_escape""",
    "{}($ONLY)": """reversed callable frozenset urlsplit unquote escape quote make_hashable wraps
        import_module""",
    "{}($FIRST, $SECOND)": """issubclass zip map path pgettext_lazy format_html partial Cast lazy
        constant_time_compare""",
    "{}($FIRST, $$$REST)": """setattr max min open ngettext ngettext_lazy pgettext sorted urlencode
        reverse""",
    "{}($$$QUALIFIED)": """os.path.join sys.exit json.dumps json.loads logging.getLogger re.compile
        os.path.exists datetime.timedelta operator.attrgetter unicodedata.normalize""",
    "{}($PATH_OR_VALUE)": """copy.copy os.path.abspath os.path.dirname os.makedirs re.escape
        os.path.basename os.path.isdir os.remove os.path.normpath pickle.dumps""",
    "$OBJ.{}($$$ARGS)": """add_argument register_lookup execute get_field get_model deconstruct
        addQuickElement resolve_expression quote_name allow_migrate_model""",
    "$OBJ.{}()": """lower upper strip cursor fetchall fetchone encode hexdigest split_contents
        clone""",
    "$OBJ.{}($ONLY)": """extend startswith endswith removeprefix using match search db_for_write
        get_prep_value order_by""",
    "$OBJ.{}($KEY, $VALUE)": """setdefault pop replace insert split format write get_model as_sql
        make_aware""",
    "self.{}($$$ARGS)": """log make_and_validate_key add_operation to_python get_queryset create
        has_change_permission message_user get_object error""",
    "$RESULT = $OBJ.{}($$$ARGS)": """pop get split decode get_field copy filter replace join
        strip""",
}

PARAMETERS = "request using instance obj connection params sender queryset compiler form"
KEYWORDS = "max_length verbose_name default stacklevel headers encoding template help dest using"
BASES = "Exception Field Form View BaseCommand Lookup Transform Func Widget GEOSBase"

# (node kind, regular expression)
TEXTS = [
    ("comment", "TODO|FIXME|XXX"),
    ("comment", "(?i)backwards? compat"),
    ("comment", r"#\d{4,5}"),
    ("comment", "(?i)python 3"),
    ("comment", "noqa"),
    ("string", '^"(SELECT|INSERT|UPDATE|DELETE) '),
    ("string", "https?://"),
    ("string", "(?i)deprecated"),
    ("string", r"^r[\"'].*\\d"),
    ("string", r"%\(\w+\)s"),
    ("identifier", "^_[a-z]+_cache$"),
    ("identifier", "^[A-Z]+_(SQL|TEMPLATE)$"),
    ("identifier", "^Http[A-Z]"),
    ("identifier", "Mixin$"),
    ("identifier", "^is_[a-z]+_(key|field)$"),
    ("identifier", "(?i)password"),
    ("integer", r"^\d{4,}$"),
    ("integer", "^0[xo]"),
    ("float", "^0[.]"),
    ("attribute", r"^settings\.[A-Z]+_URL$"),
]

# 5 shapes of relation or constraint, 6 names each.
IN_LOOP = "append get update pop write join"
RAISED = "ValueError TypeError CommandError ImproperlyConfigured ValidationError Http404"
WITH_LITERAL = "startswith endswith split join encode get"
CALLEE_PREFIXES = "get_ set_ validate_ register_ create_ delete_"
BEFORE_RETURN = "get pop copy filter join replace"


def write_rules(folder: Path) -> None:
    """Write every rule as one YAML file (JSON is YAML) into an empty folder."""
    folder.mkdir(parents=True)
    for number, (name, body) in enumerate(_rules(), start=1):
        identity = f"generated-{number:03}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"
        rule = {"id": identity, "language": "python", "severity": "info", "message": name, **body}
        (folder / f"{identity}.yml").write_text(json.dumps(rule, indent=2), encoding="utf-8")


def _rules() -> Iterator[tuple[str, Rule]]:
    for shape, names in CALLS.items():
        for name in names.split():
            yield f"call {name}", {"rule": {"pattern": shape.format(name)}}
    yield from _kinds_with_has_or_inside()
    for kind, regex in TEXTS:
        yield f"text {kind} {regex}", {"rule": {"kind": kind, "regex": regex}}
    yield from _relations_and_constraints()


def _kinds_with_has_or_inside() -> Iterator[tuple[str, Rule]]:
    for name in PARAMETERS.split():
        named = {"field": "parameters", "has": {"kind": "identifier", "pattern": name}}
        yield f"parameter {name}", {"rule": {"kind": "function_definition", "has": named}}
    for name in KEYWORDS.split():
        named = {"field": "name", "pattern": name}
        inside = {"kind": "argument_list", "inside": {"kind": "call"}}
        rule = {"kind": "keyword_argument", "has": named, "inside": inside}
        yield f"keyword {name}", {"rule": rule}
    for name in BASES.split():
        base = {"field": "superclasses", "has": {"kind": "identifier", "pattern": name}}
        yield f"subclass of {name}", {"rule": {"kind": "class_definition", "has": base}}


def _relations_and_constraints() -> Iterator[tuple[str, Rule]]:
    shapes = (_in_loop, _raised, _with_literal, _callee_prefix, _before_return)
    names = (IN_LOOP, RAISED, WITH_LITERAL, CALLEE_PREFIXES, BEFORE_RETURN)
    for shape, group in zip(shapes, names, strict=True):
        for name in group.split():
            yield f"{shape.__name__} {name}", shape(name)


def _in_loop(method: str) -> Rule:
    inside = {"kind": "for_statement", "stopBy": "end"}
    return {"rule": {"pattern": f"$OBJ.{method}($$$ARGS)", "inside": inside}}


def _raised(error: str) -> Rule:
    outside = {"not": {"inside": {"kind": "except_clause", "stopBy": "end"}}}
    return {"rule": {"pattern": f"raise {error}($$$ARGS)", **outside}}


def _with_literal(method: str) -> Rule:
    constraints = {"ARG": {"kind": "string"}}
    return {"rule": {"pattern": f"$OBJ.{method}($ARG)"}, "constraints": constraints}


def _callee_prefix(prefix: str) -> Rule:
    constraints = {"CALLEE": {"regex": f"^{prefix}"}}
    return {"rule": {"pattern": "$CALLEE($$$ARGS)"}, "constraints": constraints}


def _before_return(method: str) -> Rule:
    assigned = {"pattern": f"$NAME = $OBJ.{method}($$$ARGS)"}
    return {"rule": {"kind": "return_statement", "follows": assigned}}
