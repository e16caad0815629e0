"""Rules over the lines of any file."""

from aida.engine import check
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.rules.text_rule import entropy

TOKEN = """
id: token
language: text
severity: error
message: A token
rule: {regex: 'tok_(?P<secret>[a-z0-9]{8,})'}
constraints-entropy: 2.5
"""


def spans(source: bytes) -> list[bytes]:
    result = check(source, None, RuleSet(read_rules(TOKEN).rules))
    return [source[slice(*finding.span)] for finding in result.findings]


def test_the_group_is_reported_once_for_each_match() -> None:
    assert spans(b"a = tok_q8z3k1xw and tok_m5n7b2vc\n\ntok_q8z3k1xw") == [
        b"q8z3k1xw",
        b"m5n7b2vc",
        b"q8z3k1xw",
    ]


def test_text_of_little_entropy_is_passed_over() -> None:
    assert spans(b"tok_aaaaaaaa\n") == []
    assert entropy(b"aaaa") == 0
    assert entropy(b"abcd") == 2


def test_a_match_never_crosses_a_line() -> None:
    assert spans(b"tok_\nq8z3k1xw\n") == []
