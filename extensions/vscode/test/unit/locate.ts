import * as assert from "node:assert/strict";

import { locate, NoServerError, type Surroundings } from "../../src/server/locate";

function surroundings(programs: string[], more: Partial<Surroundings> = {}): Surroundings {
  return {
    platform: "linux",
    folders: ["/shop", "/tools"],
    trusted: true,
    configured: [],
    home: "/users/ada",
    searchPath: "/usr/bin:/opt/bin",
    isProgram: (file) => Promise.resolve(programs.includes(file)),
    bundled: () => Promise.resolve({ problem: "this build carries none" }),
    ...more,
  };
}

const BUNDLED = { bundled: () => Promise.resolve({ program: "/storage/bin/aida" }) };
const VENV = "/tools/.venv/bin/aida";
const EVERYWHERE = [VENV, "/opt/bin/aida"];

suite("which server is started", () => {
  test("the setting goes before everything, its places filled in", async () => {
    const configured = ["~/bin/aida", "lsp", "--root=${workspaceFolder}"];
    const choice = await locate(surroundings(EVERYWHERE, { ...BUNDLED, configured }));
    assert.equal(choice.origin, "setting");
    assert.equal(choice.program, "/users/ada/bin/aida");
    assert.deepEqual(choice.args, ["lsp", "--root=/shop"]);
  });

  test("a setting without arguments means the language server", async () => {
    const choice = await locate(surroundings([], { configured: ["aida"] }));
    assert.deepEqual([choice.program, ...choice.args], ["aida", "lsp"]);
  });

  test("the environment of any folder goes before the bundled server", async () => {
    const choice = await locate(surroundings(EVERYWHERE, BUNDLED));
    assert.deepEqual([choice.origin, choice.program], ["project", VENV]);
  });

  test("a workspace that is not trusted runs no program of its own", async () => {
    const choice = await locate(surroundings(EVERYWHERE, { ...BUNDLED, trusted: false }));
    assert.equal(choice.origin, "bundled");
    assert.ok(choice.trail.some((line) => line.includes("not trusted")));
  });

  test("PATH comes last", async () => {
    const choice = await locate(surroundings(["/opt/bin/aida"]));
    assert.deepEqual([choice.origin, choice.program], ["path", "/opt/bin/aida"]);
    assert.equal(choice.trail.length, 4, "says what was at each place before");
  });

  test("Windows has other names", async () => {
    const program = String.raw`C:\shop\.venv\Scripts\aida.exe`;
    const windows = { platform: "win32", folders: [String.raw`C:\shop`] } as const;
    const choice = await locate(surroundings([program], { ...windows, folders: ["C:\\shop"] }));
    assert.equal(choice.program, program);
    const path = { searchPath: String.raw`C:\a;C:\b`, platform: "win32" } as const;
    const found = await locate(surroundings([String.raw`C:\b\aida.exe`], path));
    assert.equal(found.origin, "path");
  });

  test("without any, every place that was looked at is told", async () => {
    await assert.rejects(
      locate(surroundings([])),
      (error: unknown) => error instanceof NoServerError && error.trail.length === 4,
    );
  });
});
