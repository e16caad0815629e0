import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import { MOST_CRASHES } from "../../src/server/crashes";
import type { Server } from "../../src/server/server";
import { app, open, rulesIn, until } from "./editor";

function kill({ pid }: Server): void {
  assert.ok(pid, "no process");
  process.kill(pid, "SIGKILL");
}

suite("crashes", () => {
  test("a server that is killed is started again, and knows what is open", async () => {
    const { server } = await app();
    await vscode.commands.executeCommand("aida.restartServer");
    const { document } = await open("orders/notify.py");
    await until(
      () => rulesIn(document.uri).length === 4,
      () => rulesIn(document.uri).join(),
    );
    const first = server.pid;
    kill(server);
    await until(
      () => server.phase === "pausing",
      () => server.phase,
    );
    await until(
      () => server.phase === "running" && server.pid !== first,
      () => server.phase,
    );
    await until(() => rulesIn(document.uri).length === 4, "findings again");
  });

  test("one that always ends is given up, says so, and starts when asked", async () => {
    const { server, status } = await app();
    await vscode.commands.executeCommand("aida.restartServer");
    const settings = vscode.workspace.getConfiguration("aida");
    const target = vscode.ConfigurationTarget.Global;
    const working = settings.get<string[]>("server.command");
    await settings.update("server.command", ["/bin/false"], target);
    await until(
      () => server.phase === "failed",
      () => server.phase,
    );
    assert.match(server.problem, new RegExp(String(MOST_CRASHES)));
    assert.equal(status.view.state, "error");
    await settings.update("server.command", ["/no/such/program"], target);
    await until(
      () => server.phase === "failed" && server.problem.includes("no/such/program"),
      () => `${server.phase}: ${server.problem}`,
    );
    await settings.update("server.command", working, target);
    await until(
      () => server.phase === "running",
      () => server.phase,
    );
  });
});
