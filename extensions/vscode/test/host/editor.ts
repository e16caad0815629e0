/** What the tests do with the editor. */

import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import type { App } from "../../src/app";
import type { Finding } from "../../src/findings/finding";
import type { Api } from "../../src/main";

const PATIENCE_MS = 90_000;
const STEP_MS = 25;

export async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>("aida.aida");
  assert.ok(extension, "the extension is not there");
  return extension.activate();
}

export async function app(): Promise<App> {
  const { app, started } = await api();
  await started;
  await until(
    () => app.server.phase === "running",
    () => `the server runs: ${app.server.problem}`,
  );
  return app;
}

/** Waits for something; fails with what was waited for, and how it is instead. */
export async function until(
  condition: () => unknown,
  what: string | (() => string),
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > end) {
      assert.fail(`waited in vain: ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

export function uriOf(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(uriOf(name));
}

/** A file that a test may do with what it wants; it is open, and gone after the test. */
export async function scratch(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = uriOf(name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return vscode.window.showTextDocument(uri);
}

export async function remove(...names: string[]): Promise<void> {
  for (const name of names) {
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.workspace.fs.delete(uriOf(name));
  }
}

export function rulesIn(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "aida")
    .map(({ code }) => String(typeof code === "object" ? code.value : code))
    .sort();
}

export async function rulesAre(uri: vscode.Uri, expected: string[]): Promise<void> {
  const same = () => JSON.stringify(rulesIn(uri)) === JSON.stringify([...expected].sort());
  await until(
    same,
    () => `${uri.path} has ${JSON.stringify(rulesIn(uri))}, not ${JSON.stringify(expected)}`,
  );
}

export async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  assert.ok(await editor.edit((edit) => edit.replace(whole, text)));
}

export async function actionsAt(
  uri: vscode.Uri,
  range: vscode.Range,
): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
  );
}

export function finding({ model }: App, rule: string): Finding {
  const found = model.all.find((candidate) => candidate.rule === rule);
  assert.ok(found, `no finding of ${rule} among ${model.count}`);
  return found;
}
