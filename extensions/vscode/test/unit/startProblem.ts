import * as assert from "node:assert/strict";

import type { Choice, Origin } from "../../src/server/locate";
import { startProblem } from "../../src/server/startProblem";

const WORDS = {
  t: (text: string, ...args: (string | number)[]) =>
    text.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])),
};

function said(text: string, origin: Origin = "path"): string {
  const choice: Choice = { program: "/opt/aida", args: ["lsp"], origin, trail: [] };
  return startProblem(new Error(text), choice, WORDS);
}

suite("why the server did not start", () => {
  test("a program that is not there, and who names it", () => {
    assert.equal(
      said("Launching server failed. Error: spawn /opt/aida ENOENT", "setting"),
      "The server /opt/aida is not there. The setting aida.server.command names it.",
    );
  });

  test("a file that may not be run", () => {
    const text = said("spawn /opt/aida EACCES", "project");
    assert.equal(text, "The server /opt/aida is no program that may be run.");
  });

  test("whatever else it is, in its own words", () => {
    assert.equal(said("no memory"), "The server /opt/aida could not be started: no memory.");
  });
});
