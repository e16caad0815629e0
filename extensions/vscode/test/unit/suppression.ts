import * as assert from "node:assert/strict";

import { endsToOffer, problemOfDate } from "../../src/suppression";

const NOW = new Date("2027-03-01T23:59:00Z");
const FREE = { reason: false, expiry: false, owner: false, maxDays: null };
const STRICT = { reason: true, expiry: true, owner: false, maxDays: 60 };

suite("ends of suppressions", () => {
  test("the usual one comes first, and none is one of them", () => {
    const ends = endsToOffer(FREE, NOW);
    assert.deepEqual(ends[0], { until: "2027-05-30", days: 90 });
    assert.deepEqual(ends.at(-1), { until: undefined, days: undefined });
  });

  test("none reaches farther than the settings allow, and the farthest comes first", () => {
    const days = endsToOffer(STRICT, NOW).map((end) => end.days);
    assert.deepEqual(days, [60, 30, 7]);
    assert.deepEqual(
      endsToOffer({ ...STRICT, maxDays: 1 }, NOW).map((end) => end.days),
      [1],
    );
  });

  test("dates of one's own", () => {
    const problem = (text: string) => problemOfDate(text, STRICT, NOW);
    assert.equal(problem("2027-03-01"), undefined);
    assert.equal(problem("2027-04-30"), undefined);
    assert.equal(problem("2027-05-01"), "too far");
    assert.equal(problem("2027-02-28"), "past");
    for (const text of ["", "soon", "2027-02-30", "2027-3-1", "01.03.2027"]) {
      assert.equal(problem(text), "no date", text);
    }
  });
});
