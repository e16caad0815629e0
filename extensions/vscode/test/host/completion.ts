import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import { app, open, remove, scratch } from "./editor";

async function labelsAt(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    uri,
    position,
  );
  return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
}

suite("completion and hover", () => {
  test("rule ids inside a suppression", async () => {
    await app();
    const { document } = await scratch("complete.py", "print(1)  # aida: allow[]\n");
    const labels = await labelsAt(document.uri, new vscode.Position(0, 24));
    assert.ok(labels.includes("no-print"), labels.slice(0, 5).join());
    await remove("complete.py");
  });

  test("keys of a rule file", async () => {
    await app();
    const text = "id: a\nlanguage: python\nsev\nrule:\n  pattern: x\n";
    const { document } = await scratch("rules/complete.yml", text);
    const labels = await labelsAt(document.uri, new vscode.Position(2, 3));
    assert.ok(labels.includes("severity"), labels.slice(0, 5).join());
    await remove("rules/complete.yml");
  });

  test("hover shows the rule's page", async () => {
    await app();
    const { document } = await open("orders/notify.py");
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      new vscode.Position(25, 10),
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ""))
      .join("\n");
    assert.match(text, /py-is-literal/);
    assert.match(text, /Why is this bad/);
  });
});
