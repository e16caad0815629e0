from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from server.tests.cli.outputs import write_everything
from server.tests.cli.project import Project

TOOL = Path(__file__).parents[3] / ".tools/sarif/node_modules/@microsoft/sarif-multitool-linux"
SCHEMA = TOOL / "sarif-2.1.0.json"


@pytest.fixture
def log(empty: Project) -> dict[str, Any]:
    write_everything(empty)
    return empty.aida("check", "--format", "sarif", "--show-baselined").json


@pytest.fixture
def run(log: dict[str, Any]) -> dict[str, Any]:
    [only] = log["runs"]
    return only


def by_text(run: dict[str, Any], text: str) -> dict[str, Any]:
    [result] = [each for each in run["results"] if text in each["message"]["text"]]
    return result


def test_it_fits_the_schema(log: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert list(validator.iter_errors(log)) == []
    log["runs"][0]["results"][0]["level"] = "grave"
    assert list(validator.iter_errors(log))


def validate(log: dict[str, Any], folder: Path) -> tuple[int, set[str]]:
    """Exit code of Microsoft's validator, and ids of what it reports."""
    given, report = folder / "given.sarif", folder / "report.sarif"
    given.write_text(json.dumps(log), "utf-8")
    words = ["validate", given, "--json-schema", SCHEMA, "--output", report]
    ran = subprocess.run(
        [TOOL / "Sarif.Multitool", *words, "--log", "ForceOverwrite"],
        capture_output=True,
        env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        check=False,
        timeout=120,
    )
    found = json.loads(report.read_text("utf-8-sig"))["runs"][0].get("results", ())
    return ran.returncode, {each["ruleId"] for each in found}


NO_HOME_PAGE = "SARIF2005"


def test_the_validator_of_microsoft_accepts_it(log: dict[str, Any], tmp_path: Path) -> None:
    code, found = validate(log, tmp_path)
    assert code == 0
    assert found <= {NO_HOME_PAGE}
    log["runs"][0]["results"][0]["ruleIndex"] = 99
    assert validate(log, tmp_path)[1] - {NO_HOME_PAGE}


def test_a_result(run: dict[str, Any]) -> None:
    result = by_text(run, "compare é")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/%C3%BC%20x.py", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 13}
    assert place["region"] == region
    assert run["columnKind"] == "unicodeCodePoints"
    assert result["level"] == "note"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    [fix] = result["fixes"]
    [change] = fix["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "é is None"}}
    ]


def test_fingerprints_are_identities(empty: Project, run: dict[str, Any]) -> None:
    document = empty.check("--show-baselined").json
    expected = {each["identity"] for each in document["findings"] + document["suppressed"]}
    found = {each["partialFingerprints"]["aidaIdentity/v1"] for each in run["results"]}
    assert found == expected


def test_suppressed_and_known_ones(run: dict[str, Any]) -> None:
    [suppression] = by_text(run, "print of 'suppressed'")["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["justification"] == "só"
    assert suppression["location"]["physicalLocation"]["region"] == {"startLine": 4}
    assert by_text(run, "print of 'known'")["baselineState"] == "unchanged"
    assert by_text(run, "compare é")["baselineState"] == "new"


def test_errors_are_notifications(run: dict[str, Any]) -> None:
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    places = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in invocation["toolExecutionNotifications"]
    }
    assert places == {"rules/broken.yml", "bad.py"}


def test_a_rule_with_a_weakness_and_a_page(run: dict[str, Any]) -> None:
    [rule] = [each for each in run["tool"]["driver"]["rules"] if each["id"] == "no-assert"]
    assert rule["properties"] == {
        "tags": ["security", "external/cwe/cwe-617"],
        "precision": "high",
        "security-severity": "8.0",
    }
    assert rule["help"]["markdown"].startswith("# no-assert")
    assert rule["helpUri"] == "https://example.org/assert"
    [plain] = [each for each in run["tool"]["driver"]["rules"] if each["id"] == "no-print"]
    assert "security-severity" not in plain["properties"]
    assert plain["fullDescription"]["text"] == "Use the log."
