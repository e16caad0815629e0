import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import { app, open, remove, replaceAll, rulesAre, scratch, until, uriOf } from "./editor";

suite("diagnostics", () => {
  test("come with rule, page and fixes", async () => {
    await app();
    const { document } = await open("orders/notify.py");
    await rulesAre(document.uri, [
      "py-bare-except",
      "py-is-literal",
      "py-request-without-timeout",
      "py-request-without-timeout",
    ]);
    const found = vscode.languages.getDiagnostics(document.uri);
    const literal = found.find(({ message }) => message.includes("is"));
    assert.ok(literal);
    assert.ok(found.every(({ code }) => typeof code === "object" && code.target));
  });

  test("follow what is typed", async () => {
    await app();
    const editor = await scratch("typed.py", "x = 1\n");
    const { uri } = editor.document;
    await rulesAre(uri, []);
    await replaceAll(editor, "print(x)\nprint('ä🙂', y)\nif x == None:\n    print(x)\n");
    await rulesAre(uri, ["no-print", "no-print", "py-none-comparison"]);
    const [first] = vscode.languages.getDiagnostics(uri);
    assert.deepEqual(first?.range, new vscode.Range(0, 0, 0, 8));
    await vscode.commands.executeCommand("workbench.action.files.save");
    await remove("typed.py");
  });

  test("are there for files that nobody has opened", async () => {
    await app();
    const uri = uriOf("web/src/price.ts");
    assert.ok(!vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path));
    await rulesAre(uri, ["js-compare-with-nan", "js-throw-literal"]);
  });

  test("follow files that change outside of the editor", async () => {
    await app();
    const uri = uriOf("outside.py");
    await vscode.workspace.fs.writeFile(uri, Buffer.from("print(1)\n"));
    await rulesAre(uri, ["no-print"]);
    await vscode.workspace.fs.delete(uri);
    await rulesAre(uri, []);
  });

  test("of text that is saved nowhere", async () => {
    await app();
    const document = await vscode.workspace.openTextDocument({
      language: "python",
      content: "if x == None:\n    pass\n",
    });
    await vscode.window.showTextDocument(document);
    await rulesAre(document.uri, ["py-none-comparison"]);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await until(() => document.isClosed, "the document closes");
  });
});
