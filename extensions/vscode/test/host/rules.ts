import * as assert from "node:assert/strict";

import * as vscode from "vscode";

import type { Explanation } from "../../src/protocol";
import { app, open, replaceAll, rulesAre, rulesIn, until, uriOf } from "./editor";

suite("rules of the project", () => {
  test("a rule that is saved is in force at once", async () => {
    const { server } = await app();
    const report = uriOf("orders/daily_report.py");
    const reportEditor = await open("orders/daily_report.py");
    await until(() => rulesIn(report).includes("no-print"), "the rule is in force");
    const before = server.status?.revision;
    const editor = await open("rules/no-print.yml");
    const text = editor.document.getText();
    await replaceAll(editor, text.replace("print($TEXT)", "write_report($TEXT, path)"));
    await editor.document.save();
    const onCall = () =>
      vscode.languages.getDiagnostics(report).some(({ range, code }) => {
        const rule = typeof code === "object" ? code.value : code;
        const line = reportEditor.document.lineAt(range.start.line).text;
        return rule === "no-print" && line.includes("write_report(orders");
      });
    await until(onCall, () => JSON.stringify(rulesIn(report)));
    await until(() => server.status?.revision !== before, "another revision");
    await replaceAll(editor, text);
    await editor.document.save();
    await until(() => !onCall() && rulesIn(report).includes("no-print"), "the rule as it was");
  });

  test("a broken rule is marked where it is broken, and the rest goes on", async () => {
    const { server, status } = await app();
    const uri = uriOf("rules/broken.yml");
    await vscode.workspace.fs.writeFile(
      uri,
      Buffer.from("id: broken\nlanguage: python\nrule:\n  patern: x\n"),
    );
    await until(() => vscode.languages.getDiagnostics(uri).length > 0, "the broken rule is marked");
    await until(() => (server.status?.problems.length ?? 0) > 0, "the status knows");
    assert.equal(status.view.state, "error");
    assert.ok(rulesIn(uriOf("orders/daily_report.py")).includes("no-print"));
    await vscode.workspace.fs.delete(uri);
    await rulesAre(uri, []);
    await until(
      () => status.view.state === "ready",
      () => status.view.state,
    );
  });

  test("a lens of a rule file lists where the rule matches", async () => {
    await app();
    const uri = uriOf("rules/no-print.yml");
    await open("rules/no-print.yml");
    let found: vscode.CodeLens | undefined;
    const end = Date.now() + 30_000;
    while (found?.command?.command !== "aida.showMatches" && Date.now() < end) {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        uri,
        10,
      );
      found = lenses.find(({ command }) => command?.title.includes("match"));
    }
    assert.ok(found?.command, "a lens with the number of matches");
    assert.equal(found.command.command, "aida.showMatches");
    const [matches] = found.command.arguments as [{ locations: unknown[] }];
    assert.ok(matches.locations.length > 0);
    await vscode.commands.executeCommand("aida.showMatches", matches);
    const told = await vscode.commands.executeCommand<Explanation>("aida.showExplanation", {
      uri: uriOf("orders/daily_report.py").toString(),
      line: 0,
      rule: "no-print",
    });
    assert.ok(told.markdown.includes("no-print"), told.markdown);
    const tab = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
    await until(
      () => tab().some(({ label }) => label.includes("no-print.md")),
      () =>
        tab()
          .map(({ label }) => label)
          .join(),
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});
