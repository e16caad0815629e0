import * as assert from "node:assert/strict";

import { parseFilter, type Filterable } from "../../src/findings/filter";

const FINDING: Filterable = {
  rule: "py-bare-except",
  message: "Name the exceptions",
  path: "orders/api.py",
  severity: "warning",
  old: false,
};

suite("filter", () => {
  const cases: [string, boolean][] = [
    ["", true],
    ["  ", true],
    ["EXCEPT", true],
    ["orders name", true],
    ["orders missing", false],
    ["rule:py-", true],
    ["rule:js-", false],
    ["severity:warning file:orders", true],
    ["severity:error", false],
    ["age:new", true],
    ["age:old", false],
    ["-file:tests", true],
    ["-orders", false],
    ["nofield:x", false],
    ["-", true],
  ];
  for (const [text, expected] of cases) {
    test(`"${text}" ${expected ? "keeps" : "drops"} the finding`, () => {
      assert.equal(parseFilter(text)(FINDING), expected);
    });
  }
});
