import { describe, expect, it } from "vitest";

import { EmptyNameError, greeting } from "../src/index.js";

describe("greeting", () => {
  it.each([
    ["Ada", "Hello, Ada!"],
    [" Bob ", "Hello, Bob!"],
  ])("greets %j", (name, expected) => {
    expect(greeting(name)).toBe(expected);
  });

  it("refuses an empty name", () => {
    expect(() => greeting("  ")).toThrow(EmptyNameError);
  });
});
