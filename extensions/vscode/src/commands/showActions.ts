/** What a click on the status bar offers. */

import * as vscode from "vscode";

import type { Command } from "../app";

interface Action extends vscode.QuickPickItem {
  command?: string;
}

export const showActions: Command = {
  id: "aida.showActions",
  async run({ server, status }) {
    const { t } = vscode.l10n;
    const running = server.phase === "running";
    const action = (icon: string, label: string, command: string, description = ""): Action => ({
      label: `$(${icon}) ${label}`,
      description,
      command,
    });
    const section = (label: string): Action => ({
      label,
      kind: vscode.QuickPickItemKind.Separator,
    });
    const work: Action[] = running
      ? [
          section(t("findings")),
          action("list-tree", t("Show Findings"), "aida.findings.focus"),
          action("checklist", t("Check Workspace"), "aida.checkWorkspace"),
          action("wand", t("Fix All in File"), "aida.fixFile", t("what is safe to fix")),
          section(t("rules")),
          action("book", t("Show Rule…"), "aida.showRule"),
          action("history", t("Create Baseline…"), "aida.createBaseline"),
          action("verified", t("Show Verdict"), "aida.showVerdict"),
        ]
      : [];
    const trust = vscode.workspace.isTrusted
      ? []
      : [action("shield", t("Manage Workspace Trust"), "workbench.trust.manage")];
    const items: Action[] = [
      ...trust,
      ...work,
      section(t("server")),
      action("debug-restart", t("Restart Server"), "aida.restartServer"),
      action("output", t("Show Log"), "aida.showLog"),
      action("settings-gear", t("Open Project Settings"), "aida.openProjectSettings"),
      action("gear", t("Open Extension Settings"), "aida.openSettings"),
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: `AIDA: ${status.view.headline}`,
      placeHolder: t("What do you want to do?"),
    });
    if (chosen?.command) {
      await vscode.commands.executeCommand(chosen.command);
    }
  },
};
