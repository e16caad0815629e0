import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import { COMMANDS } from "../../src/commands";
import { app, until } from "./editor";

suite("activation", () => {
  test("starts the server that the setting names, and says so", async () => {
    const { server } = await app();
    assert.equal(server.choice?.origin, "setting");
    assert.match(server.version, /^\d+\.\d+\.\d+/);
  });

  test("registers every command that it declares", async () => {
    await app();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      COMMANDS.map(({ id }) => id).filter((id) => !registered.has(id)),
      [],
    );
  });

  test("hears from the server how it is", async () => {
    const { server } = await app();
    await until(() => server.status, "aida/status");
    const { status } = server;
    assert.ok(status, "no aida/status has come");
    assert.match(status.revision, /^[0-9a-f]{12}$/);
    assert.ok(status.rules > 50);
  });
});
