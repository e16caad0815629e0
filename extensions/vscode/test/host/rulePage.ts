import * as assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import * as vscode from "vscode";

import { actionsAt, app, finding, open, until } from "./editor";

suite("rule page", () => {
  test("shows a bundled rule with its examples", async () => {
    const { page } = await app();
    await vscode.commands.executeCommand("aida.showRule", "py-bare-except");
    assert.equal(page.rule, "py-bare-except");
    assert.match(page.html, /Bare except that swallows the exception/);
    assert.match(page.html, /<figure class="bad">/);
    assert.match(page.html, /<figure class="good">/);
    assert.match(page.html, /default-src 'none'/);
  });

  test("is what the server's own command leads to", async () => {
    const { page } = await app();
    const wanted = { rule: "py-is-literal", open: true };
    await vscode.commands.executeCommand("aida.server.showRule", wanted);
    await until(() => page.rule === "py-is-literal", "the page");
  });

  test("is what a code action leads to", async () => {
    const parts = await app();
    await open("orders/notify.py");
    const { uri, range } = finding(parts, "py-bare-except");
    const actions = await actionsAt(uri, range);
    const explain = actions.find(({ title }) => title === "Explain py-bare-except");
    assert.ok(explain?.command, actions.map(({ title }) => title).join(" | "));
    const { command, arguments: given } = explain.command;
    await vscode.commands.executeCommand(command, ...(given as unknown[]));
    await until(() => parts.page.rule === "py-bare-except", "the page");
  });

  test("keeps what a person thinks of the rule", async () => {
    const file = await vscode.commands.executeCommand<string>(
      "aida.ruleFeedback",
      "py-is-literal",
      "not-useful",
      "too strict here",
    );
    const lines = (await readFile(file, "utf8")).trim().split("\n");
    const last = JSON.parse(lines.at(-1) ?? "") as Record<string, string>;
    assert.equal(last.rule, "py-is-literal");
    assert.equal(last.answer, "not-useful");
    assert.equal(last.reason, "too strict here");
    assert.match(last.revision ?? "", /^[0-9a-f]{12}$/);
  });

  test("a rule that there is not is said, and nothing breaks", async () => {
    const { page } = await app();
    const before = page.rule;
    await vscode.commands.executeCommand("aida.showRule", "no-such-rule");
    assert.equal(page.rule, before);
  });
});
