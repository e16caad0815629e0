/** The baseline: what is known, and counts as old. */

import * as vscode from "vscode";

import type { Command } from "../app";
import { ServerCommand, type BaselineResult } from "../protocol";

const createBaseline: Command = {
  id: "aida.createBaseline",
  async run({ server }) {
    const folder = await chooseFolder();
    if (!folder) {
      return undefined;
    }
    const force = await mayReplace(folder, server.status?.folders ?? []);
    if (force === undefined) {
      return undefined;
    }
    const result = await server.command<BaselineResult>(ServerCommand.createBaseline, {
      folder: folder.uri.toString(),
      force,
    });
    return tell(
      result,
      vscode.l10n.t(
        "The baseline knows {0} findings. From now on they count as old.",
        result.findings,
      ),
    );
  },
};

const updateBaseline: Command = {
  id: "aida.updateBaseline",
  async run({ server }) {
    const folder = await chooseFolder();
    if (!folder) {
      return undefined;
    }
    const result = await server.command<BaselineResult>(ServerCommand.updateBaseline, {
      folder: folder.uri.toString(),
    });
    const { t } = vscode.l10n;
    const text = t("{0} findings that are gone were taken out of the baseline.", result.removed);
    const refused = t("{0} new ones were not added.", result.refused);
    return tell(result, result.refused > 0 ? `${text} ${refused}` : text);
  },
};

export const baselineCommands: readonly Command[] = [createBaseline, updateBaseline];

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) {
    return vscode.window.showWorkspaceFolderPick();
  }
  if (!folders[0]) {
    void vscode.window.showWarningMessage(vscode.l10n.t("Open a folder first."));
  }
  return folders[0];
}

/** Whether a baseline is to be replaced; undefined to leave everything as it is. */
async function mayReplace(
  folder: vscode.WorkspaceFolder,
  known: readonly { uri: string; baseline: number }[],
): Promise<boolean | undefined> {
  const existing = known.find(({ uri }) => uri === folder.uri.toString())?.baseline ?? 0;
  if (existing === 0) {
    return false;
  }
  const replace = vscode.l10n.t("Replace");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("There is a baseline of {0} findings.", existing),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Replacing it makes every finding of today old. Update it instead to take out only what is gone.",
      ),
    },
    replace,
  );
  return chosen === replace ? true : undefined;
}

function tell(result: BaselineResult, text: string): BaselineResult {
  const open = vscode.l10n.t("Open Baseline");
  void vscode.window.showInformationMessage(text, open).then((chosen) => {
    if (chosen) {
      void vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(result.uri));
    }
  });
  return result;
}
