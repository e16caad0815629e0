import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import { actionsAt, app, finding, open, remove, rulesAre, scratch, until, uriOf } from "./editor";
import { byFile } from "../../src/findings/grouping";
import type { FindingNode } from "../../src/findings/tree";

const BAD = "if x == None:\n    pass\nif y != None:\n    pass\n";

suite("code actions", () => {
  test("a quick fix is applied, and undone", async () => {
    await app();
    const editor = await scratch("fixed.py", BAD);
    const { document } = editor;
    await rulesAre(document.uri, ["py-none-comparison", "py-none-comparison"]);
    const actions = await actionsAt(document.uri, new vscode.Range(0, 4, 0, 4));
    const fix = actions.find(({ title }) => title.startsWith("Replace with `x is None`"));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(" | "));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.lineAt(0).text, "if x is None:");
    await rulesAre(document.uri, ["py-none-comparison"]);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    await until(() => document.lineAt(0).text === "if x == None:", "undo");
    await vscode.commands.executeCommand("workbench.action.files.save");
    await remove("fixed.py");
  });

  test("everything that is safe to fix is fixed on save", async () => {
    await app();
    const settings = vscode.workspace.getConfiguration("editor");
    const onSave = { "source.fixAll.aida": "explicit" };
    await settings.update("codeActionsOnSave", onSave, vscode.ConfigurationTarget.Workspace);
    const { document } = await scratch("saved.py", 'print("a")\nprint("b")\n');
    await rulesAre(document.uri, ["no-print", "no-print"]);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# changed\n");
    await vscode.workspace.applyEdit(edit);
    await document.save();
    assert.equal(document.getText(), '# changed\nlog("a")\nlog("b")\n');
    await settings.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace);
    await remove("saved.py");
  });

  test("a finding is suppressed from the tree", async () => {
    const parts = await app();
    const { document } = await scratch("allowed.py", "print(1)\n");
    await rulesAre(document.uri, ["no-print"]);
    await until(
      () => parts.model.all.some(({ uri }) => uri.path === document.uri.path),
      "the tree",
    );
    const found = parts.model.all.find(({ uri }) => uri.path === document.uri.path);
    assert.ok(found);
    const [group] = byFile([found]);
    assert.ok(group);
    const node: FindingNode = {
      type: "finding",
      finding: found,
      parent: { type: "group", group, parent: undefined },
    };
    const done = vscode.commands.executeCommand("aida.finding.suppress", node);
    // Where there are several ways, the first one of the list is taken.
    const accept = setInterval(
      () => void vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem"),
      300,
    );
    assert.equal(await done, true);
    clearInterval(accept);
    assert.match(document.getText(), /aida: allow\[no-print\]/);
    await vscode.commands.executeCommand("workbench.action.files.save");
    await remove("allowed.py");
  });

  test("what a rule's fix says is unsafe is never preferred", async () => {
    await app();
    await open("orders/settings.py");
    const uri = uriOf("orders/settings.py");
    const { range } = finding(await app(), "py-unsafe-yaml-load");
    const actions = await actionsAt(uri, range);
    const unsafe = actions.find(({ title }) => title.includes("unsafe"));
    assert.ok(unsafe);
    assert.notEqual(unsafe.isPreferred, true);
  });
});
