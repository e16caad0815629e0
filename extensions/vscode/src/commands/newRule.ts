/** A rule from the code that is selected. */

import * as vscode from "vscode";

import type { Command } from "../app";
import { ServerCommand, type NewRule } from "../protocol";
import { NotAbleError } from "../server/server";

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const newRule: Command = {
  id: "aida.newRule",
  async run({ server }, wanted) {
    const editor = vscode.window.activeTextEditor;
    const bad = editor?.document.getText(editor.selection) ?? "";
    if (!editor || !bad.trim()) {
      throw new NotAbleError(vscode.l10n.t("Select the code that the rule should report first."));
    }
    const id = typeof wanted === "string" ? wanted : await askForId();
    if (!id) {
      return undefined;
    }
    const rule = await server.command<NewRule>(ServerCommand.newRule, {
      language: editor.document.languageId,
      bad: [bad],
      id,
      uri: editor.document.uri.toString(), // also of a cell, which lies in no workspace folder
    });
    await vscode.window.showTextDocument(vscode.Uri.parse(rule.rule));
    await vscode.window.showTextDocument(vscode.Uri.parse(rule.page), {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
    say(rule);
    return rule;
  },
};

function askForId(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("New Rule from Selection"),
    prompt: vscode.l10n.t("Id of the rule, such as py-sleep-in-handler"),
    validateInput: (text) =>
      ID.test(text) ? undefined : vscode.l10n.t("Use small letters, digits and single dashes"),
  });
}

function say(rule: NewRule): void {
  if (!rule.inForce) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The rule {0} is not in force yet: name its folder in `rules` of aida.toml, as in rules = ["rules"].',
        rule.id,
      ),
    );
  } else if (rule.failures.length > 0) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("The rule does not fit its examples yet: {0}", rule.failures.join("; ")),
    );
  }
}
