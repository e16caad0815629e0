/** What can be done with one finding of the tree. */

import * as vscode from "vscode";

import type { Command } from "../app";
import { IDENTITY } from "../protocol";
import type { Finding } from "../findings/finding";
import type { Node } from "../findings/tree";
import { NotAbleError } from "../server/server";

const goTo: Command = {
  id: "aida.finding.goTo",
  async run(_app, node) {
    const { uri, range } = findingOf(node);
    await vscode.window.showTextDocument(uri, { selection: range });
  },
};

const fix: Command = {
  id: "aida.finding.fix",
  run: (_app, node) =>
    applyAction(
      node,
      ({ isPreferred }) => isPreferred === true,
      vscode.l10n.t("There is no safe fix for this finding."),
    ),
};

const suppress: Command = {
  id: "aida.finding.suppress",
  run: (_app, node) =>
    applyAction(
      node,
      ({ title }) => title.startsWith("Suppress"),
      vscode.l10n.t("This finding cannot be suppressed: the project's settings forbid it."),
    ),
};

const copyIdentity: Command = {
  id: "aida.finding.copyIdentity",
  async run({ server }, node) {
    const { uri, range, rule } = findingOf(node);
    await vscode.workspace.openTextDocument(uri); // the server knows the identities of open documents
    const { identity } = await server.request<{ identity: string | null }>(IDENTITY, {
      uri: uri.toString(),
      rule,
      position: range.start,
    });
    if (identity === null) {
      throw new NotAbleError(vscode.l10n.t("This finding is not there any more."));
    }
    await vscode.env.clipboard.writeText(identity);
    vscode.window.setStatusBarMessage(vscode.l10n.t("$(check) Identity copied"), 3_000);
    return identity;
  },
};

const copyMessage: Command = {
  id: "aida.finding.copyMessage",
  async run(_app, node) {
    const { uri, range, message, rule } = findingOf(node);
    const { line, character } = range.start;
    const place = `${vscode.workspace.asRelativePath(uri)}:${line + 1}:${character + 1}`;
    await vscode.env.clipboard.writeText(`${place}: ${message} (${rule})`);
  },
};

export const findingCommands: readonly Command[] = [goTo, fix, suppress, copyIdentity, copyMessage];

function findingOf(node: unknown): Finding {
  const given = node as Partial<Node> | undefined;
  if (given?.type === "finding" && given.finding) {
    return given.finding;
  }
  throw new NotAbleError(vscode.l10n.t("Choose a finding in the tree first."));
}

/** Applies the code action that fits; asks when several do. */
async function applyAction(
  node: unknown,
  fits: (action: vscode.CodeAction) => boolean,
  none: string,
): Promise<boolean> {
  const { uri, range, rule } = findingOf(node);
  await vscode.workspace.openTextDocument(uri);
  const offered = await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const actions = offered.filter(
    (action): action is vscode.CodeAction =>
      "kind" in action && action.title.includes(rule) && fits(action),
  );
  const action = actions.length > 1 ? await choose(actions) : actions[0];
  if (!action) {
    if (actions.length === 0) {
      throw new NotAbleError(none);
    }
    return false;
  }
  const editor = await vscode.window.showTextDocument(uri, { selection: range });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const { edit, command } = action;
  if (edit && !(await vscode.workspace.applyEdit(edit))) {
    return false;
  }
  if (!command) {
    return edit !== undefined;
  }
  const args = (command.arguments ?? []) as unknown[];
  const outcome = await vscode.commands.executeCommand(command.command, ...args);
  return outcome !== undefined && outcome !== false;
}

async function choose(actions: vscode.CodeAction[]): Promise<vscode.CodeAction | undefined> {
  const items = actions.map((action) => ({ label: action.title, action }));
  return (await vscode.window.showQuickPick(items))?.action;
}
