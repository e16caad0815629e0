import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import type { BaselineResult, Checked, Fixed, NewRule, Verdict } from "../../src/protocol";
import type { GroupNode } from "../../src/findings/tree";
import { app, finding, open, remove, rulesAre, scratch, until, uriOf } from "./editor";

suite("commands", () => {
  test("check the workspace", async () => {
    await app();
    const checked = await vscode.commands.executeCommand<Checked>("aida.checkWorkspace");
    assert.ok(checked.files >= 10);
    assert.ok(checked.findings.error >= 10);
    assert.deepEqual(checked.problems, []);
  });

  test("fix all in a file", async () => {
    await app();
    const { document } = await scratch("all.py", "print(1)\nprint(2)\n");
    await rulesAre(document.uri, ["no-print", "no-print"]);
    const fixed = await vscode.commands.executeCommand<Fixed>("aida.fixFile");
    assert.equal(fixed.applied, true);
    assert.equal(document.getText(), "log(1)\nlog(2)\n");
    await document.save();
    await remove("all.py");
  });

  test("the verdict", async () => {
    await app();
    const verdict = await vscode.commands.executeCommand<Verdict>("aida.showVerdict");
    assert.match(verdict.verdict, /^[0-9a-f]+/);
  });

  test("copy a finding's identity", async () => {
    const parts = await app();
    const found = finding(parts, "py-bare-except");
    await vscode.commands.executeCommand("aida.findings.groupByRule");
    const roots = parts.view.tree.getChildren() as GroupNode[];
    const root = roots.find(({ group }) => group.key === found.rule);
    const [node] = parts.view.tree.getChildren(root);
    const identity = await vscode.commands.executeCommand<string>(
      "aida.finding.copyIdentity",
      node,
    );
    assert.match(identity, /^1:[0-9a-f]{16}$/);
    assert.equal(await vscode.env.clipboard.readText(), identity);
  });

  test("a rule from what is selected", async () => {
    await app();
    const editor = await scratch("selected.py", "time.sleep(5)\n");
    editor.selection = new vscode.Selection(0, 0, 0, 13);
    const rule = await vscode.commands.executeCommand<NewRule>("aida.newRule", "py-no-sleep");
    assert.equal(rule.id, "py-no-sleep");
    assert.equal(rule.inForce, true);
    const active = vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString());
    assert.ok(active.includes(rule.rule), active.join());
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(vscode.Uri.parse(rule.rule));
    await vscode.workspace.fs.delete(vscode.Uri.parse(rule.page));
    await vscode.workspace.fs.delete(uriOf("selected.py"));
  });

  test("with a baseline everything is old, and without it new again", async () => {
    const { view, model } = await app();
    await vscode.commands.executeCommand("aida.findings.groupByAge");
    const result = await vscode.commands.executeCommand<BaselineResult>("aida.createBaseline");
    assert.ok(result.findings > 15);
    const kinds = () => (view.tree.getChildren() as GroupNode[]).map(({ group }) => group.kind);
    const ages = () =>
      model.all.map(({ rule, uri, old }) => `${rule} in ${uri.path}: ${old ? "old" : "new"}`);
    const describe = () => `${kinds().join()}: ${ages().join(", ")}`;
    await until(() => model.count > 0 && kinds().join() === "old", describe);
    await open("orders/notify.py");
    await vscode.workspace.fs.delete(vscode.Uri.parse(result.uri));
    await until(() => kinds().join() === "new", describe);
    await vscode.commands.executeCommand("aida.findings.groupByRule");
  });
});
