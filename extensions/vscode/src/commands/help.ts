/** Settings, walkthrough, and the project's settings file. */

import * as vscode from "vscode";

import type { Command } from "../app";

const FILE_NAME = "aida.toml";
const TEMPLATE = `# AIDA's settings for this project.

# Bundled packs of rules; all of them when left out.
# packs = ["python", "secrets"]

# Folders of the project's own rules.
# rules = ["rules"]

# exclude = ["generated/**"]

# [severity]
# py-bare-except = "error"
`;

const openSettings: Command = {
  id: "aida.openSettings",
  run: (app) =>
    vscode.commands.executeCommand(
      "workbench.action.openSettings",
      `@ext:${app.context.extension.id}`,
    ),
};

const openProjectSettings: Command = {
  id: "aida.openProjectSettings",
  async run({ server }) {
    const folder = vscode.workspace.workspaceFolders?.[0];
    const inForce = server.status?.folders.find(({ settings }) => settings !== null)?.settings;
    if (inForce) {
      await vscode.window.showTextDocument(vscode.Uri.parse(inForce));
      return;
    }
    if (!folder) {
      void vscode.window.showWarningMessage(vscode.l10n.t("Open a folder first."));
      return;
    }
    const file = vscode.Uri.joinPath(folder.uri, FILE_NAME);
    const exists = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!exists) {
      // Not written yet: whether it is kept is the person's choice.
      const untitled = await vscode.workspace.openTextDocument(file.with({ scheme: "untitled" }));
      const editor = await vscode.window.showTextDocument(untitled);
      await editor.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), TEMPLATE);
      });
      return;
    }
    await vscode.window.showTextDocument(file);
  },
};

const openWalkthrough: Command = {
  id: "aida.openWalkthrough",
  run: ({ context }) =>
    vscode.commands.executeCommand(
      "workbench.action.openWalkthrough",
      `${context.extension.id}#start`,
      false,
    ),
};

export const helpCommands: readonly Command[] = [
  openSettings,
  openProjectSettings,
  openWalkthrough,
];
