/** Runs inside VS Code's extension host; what came of each test is written for the process that waits. */

import { writeFileSync } from "node:fs";

import Mocha from "mocha";

interface Outcome {
  title: string;
  milliseconds: number;
  error: string | null;
}

export async function run(): Promise<void> {
  const outcomes: Outcome[] = [];
  const { TEST_GREP: grep, TEST_OUTCOMES: file } = process.env;
  const mocha = new Mocha({
    ui: "tdd",
    timeout: 180_000,
    forbidOnly: true,
    ...(grep ? { grep: new RegExp(grep) } : {}),
  });
  mocha.suite.emit("pre-require", globalThis as unknown as Mocha.MochaGlobals, "", mocha);
  // One window runs them all, in this order; the last ones end the server again and again.
  await import("./activation");
  await import("./diagnostics");
  await import("./actions");
  await import("./completion");
  await import("./rules");
  await import("./tree");
  await import("./rulePage");
  await import("./commands");
  await import("./settings");
  await import("./crashes");
  const failures = await new Promise<number>((resolve) => {
    const running = mocha.run(resolve);
    const note = (test: Mocha.Runnable, error: Error | null) => {
      outcomes.push({
        title: test.fullTitle(),
        milliseconds: test.duration ?? 0,
        error: error && (error.stack ?? error.message),
      });
      if (file) {
        writeFileSync(file, JSON.stringify(outcomes, null, 2)); // whatever comes after
      }
    };
    running.on("pass", (test) => note(test, null));
    running.on("fail", (test, error: Error) => note(test, error));
    running.on("pending", (test) => note(test, new Error("left out")));
  });
  if (failures > 0) {
    throw new Error(`${failures} tests failed`);
  }
}
