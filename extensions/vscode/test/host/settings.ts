import * as vscode from "vscode";

import { app, open, rulesIn, until, uriOf } from "./editor";

const WORKSPACE = vscode.ConfigurationTarget.Workspace;

async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("aida").update(name, value, WORKSPACE);
}

suite("settings", () => {
  test("a change is in force at once, and goes with the setting", async () => {
    await app();
    const uri = uriOf("orders/notify.py");
    await open("orders/notify.py");
    const has = () => rulesIn(uri).includes("py-bare-except");
    await until(has, "the finding is there");
    await set("severity", { "py-bare-except": "off" });
    await until(() => !has(), "the rule is off");
    await set("severity", undefined);
    await until(has, "the rule is on again");
  });

  test("only open files, when that is wanted", async () => {
    const { model } = await app();
    await set("check", "openFiles");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await open("orders/notify.py");
    const files = () => new Set(model.all.map(({ uri }) => uri.path)).size;
    await until(
      () => files() === 1,
      () => `${files()} files`,
    );
    await set("check", undefined);
    await until(
      () => files() > 3,
      () => `${files()} files`,
    );
  });

  test("switched off, and on again", async () => {
    const { server, model, status } = await app();
    await set("enable", false);
    await until(
      () => server.phase === "stopped" && model.count === 0,
      () => server.phase,
    );
    if (status.view.state !== "stopped") {
      throw new Error(status.view.state);
    }
    await set("enable", undefined);
    await until(
      () => server.phase === "running" && model.count > 0,
      () => server.phase,
    );
  });
});
