import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import type { GroupNode } from "../../src/findings/tree";
import { app, until } from "./editor";

const RULES_OF_SHOP = 20;

suite("tree of findings", () => {
  test("groups by rule, with titles, counts and the worst first", async () => {
    const { view, names, model } = await app();
    await vscode.commands.executeCommand("aida.findings.groupByRule");
    await until(() => names.titleOf("no-print"), "titles of rules");
    await until(() => view.tree.getChildren().length > RULES_OF_SHOP, "the tree");
    const roots = view.tree.getChildren() as GroupNode[];
    const severities = roots.map(({ group }) => group.severity);
    assert.deepEqual(
      severities,
      [...severities].sort((a, b) => a - b),
    );
    const root = roots.find(({ group }) => group.key === "no-print");
    assert.ok(root);
    const item = view.tree.getTreeItem(root);
    assert.equal(item.label, "no-print");
    assert.match(String(item.description), /^\d+ · Print in code of the shop$/);
    const [child] = view.tree.getChildren(root);
    assert.ok(child);
    assert.equal(view.tree.getParent(child), root);
    assert.equal(view.view.badge?.value, model.count);
  });

  test("goes to a finding", async () => {
    const { view } = await app();
    const [root] = view.tree.getChildren();
    const [child] = view.tree.getChildren(root);
    assert.ok(child?.type === "finding");
    const { command } = view.tree.getTreeItem(child);
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), child.finding.uri.toString());
    assert.deepEqual(editor.selection.start, child.finding.range.start);
  });

  test("groups by file and by age", async () => {
    const { view, model } = await app();
    await vscode.commands.executeCommand("aida.findings.groupByFile");
    const files = view.tree.getChildren() as GroupNode[];
    assert.ok(files.every(({ group }) => group.kind === "file"));
    const counted = files.reduce((sum, { group }) => sum + group.findings.length, 0);
    assert.equal(counted, model.count);
    await vscode.commands.executeCommand("aida.findings.groupByAge");
    const ages = view.tree.getChildren() as GroupNode[];
    assert.deepEqual(
      ages.map(({ group }) => group.kind),
      ["new"],
    );
    await vscode.commands.executeCommand("aida.findings.groupByRule");
  });

  test("is filtered, and says so", async () => {
    const { view, model } = await app();
    await vscode.commands.executeCommand("aida.findings.filter", "severity:error file:orders");
    const all = view.tree.getChildren() as GroupNode[];
    assert.ok(all.length > 0 && view.tree.shown < model.count);
    assert.ok(all.every(({ group }) => group.severity === vscode.DiagnosticSeverity.Error));
    assert.equal(view.view.description, `${view.tree.shown} of ${model.count}`);
    await vscode.commands.executeCommand("aida.findings.filter", "nowhere-to-be-found");
    assert.match(view.view.message ?? "", /No finding fits/);
    await vscode.commands.executeCommand("aida.findings.clearFilter");
    assert.equal(view.tree.shown, model.count);
    assert.equal(view.view.message, "");
  });
});
