"""Code with ``ruleid:`` comments beside its rule file is run by ``aida rules test``."""

from __future__ import annotations

from pathlib import Path

from aida.packs.test_suite import SuiteReport, TestSuite

RULE = """\
rules:
  - {id: no-f, languages: [python], severity: ERROR, message: m, pattern: f($X), fix: g($X)}
"""
CODE = """\
# ruleid: no-f
f(1)
# ok: no-f
g(1)
# todook: no-f
f(2)
"""


def report_of(folder: Path, code: str, fixed: str = "") -> SuiteReport:
    (folder / "rule.yml").write_text(RULE)
    (folder / "rule.py").write_text(code)
    if fixed:
        (folder / "rule.fixed.py").write_text(fixed)
    suite = TestSuite()
    suite.add_rules(folder)
    return suite.run()


def test_exactly_the_annotated_lines(tmp_path: Path) -> None:
    report = report_of(tmp_path, CODE, CODE.replace("f(", "g("))
    assert (report.failures, report.examples, report.untested) == ([], 1, [])


def test_a_line_too_few_and_one_too_many(tmp_path: Path) -> None:
    report = report_of(tmp_path, "# ruleid: no-f\ng(1)\n# ok: no-f\nf(1)\n")
    found = [(failure.line, failure.problem) for failure in report.failures]
    assert found == [
        (1, "no-f: this line is not reported"),
        (3, "no-f: this line is reported, but not expected"),
    ]


def test_another_fixed_text(tmp_path: Path) -> None:
    (failure,) = report_of(tmp_path, CODE, CODE).failures
    assert (failure.line, failure.problem) == (1, "the fixes give another text")


def test_a_rule_over_any_text_has_tests_in_files_of_no_known_language(tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(
        "rules: [{id: r, languages: [generic], severity: ERROR, message: m, pattern: listen $P}]"
    )
    (tmp_path / "rule.notes").write_text("listen 80")  # has no marks: no test
    (tmp_path / "rule.conf").write_text("# ruleid: r\nlisten 80;\n# ok: r\nlisten 81;\n")
    suite = TestSuite()
    suite.add_rules(tmp_path)
    (failure,) = suite.run().failures
    assert (failure.line, failure.problem) == (3, "r: this line is reported, but not expected")


def test_code_in_yaml_has_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        "rules: [{id: r, languages: [generic], severity: ERROR, message: m,"
        " pattern: 'privileged: true', fix: 'privileged: false'}]"
    )
    code = "# ruleid: r\nprivileged: true\n"
    (tmp_path / "rule.test.yaml").write_text(code + "# ok: r\nother: {privileged: true}\n")
    (tmp_path / "rule.fixed.test.yaml").write_text(code)
    suite = TestSuite()
    suite.add_rules(tmp_path)
    report = suite.run()
    assert (report.rules, report.examples) == (1, 1)
    assert {failure.problem for failure in report.failures} == {
        "r: this line is reported, but not expected",
        "the fixes give another text",
    }
