import * as assert from "node:assert/strict";

import { Crashes, MOST_CRASHES, WITHIN_MS } from "../../src/server/crashes";

suite("crashes", () => {
  test("pauses grow, and the fifth crash within three minutes is the last", () => {
    const crashes = new Crashes();
    const pauses = Array.from({ length: MOST_CRASHES }, (_, index) => crashes.note(index * 1000));
    assert.deepEqual(pauses, [500, 1500, 4500, 13500, undefined]);
  });

  test("crashes that are long ago do not count", () => {
    const crashes = new Crashes();
    for (let index = 0; index < 20; index += 1) {
      assert.equal(crashes.note(index * WITHIN_MS), 500);
    }
  });

  test("a start by a person forgets what has been", () => {
    const crashes = new Crashes();
    for (let index = 0; index < MOST_CRASHES; index += 1) {
      crashes.note(0);
    }
    crashes.forget();
    assert.equal(crashes.note(0), 500);
  });
});
