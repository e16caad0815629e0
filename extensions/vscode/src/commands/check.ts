/** Checking and fixing: a file, or the whole workspace. */

import * as vscode from "vscode";

import type { Command } from "../app";
import { ServerCommand, type Checked, type Fixed, type Verdict } from "../protocol";
import { NotAbleError } from "../server/server";
import { total } from "../statusView";

const checkWorkspace: Command = {
  id: "aida.checkWorkspace",
  async run({ server }) {
    const checked = await server.command<Checked>(ServerCommand.checkWorkspace);
    const { t } = vscode.l10n;
    const count = total(checked.findings);
    const text = t("{0} files checked, {1} findings.", checked.files, count);
    const show = t("Show Findings");
    const problems = checked.problems.length;
    const shown =
      problems > 0
        ? vscode.window.showWarningMessage(
            `${text} ${t("{0} files could not be checked.", problems)}`,
            show,
          )
        : vscode.window.showInformationMessage(text, show);
    // A message stays until somebody looks at it; the command ends before.
    void shown.then((chosen) => chosen && vscode.commands.executeCommand("aida.findings.focus"));
    return checked;
  },
};

const fixFile: Command = {
  id: "aida.fixFile",
  async run({ server }) {
    const uri = activeDocument().uri.toString();
    return tellFixed(await server.command<Fixed>(ServerCommand.fixAll, { uri }));
  },
};

const fixWorkspace: Command = {
  id: "aida.fixWorkspace",
  async run({ server }) {
    return tellFixed(await server.command<Fixed>(ServerCommand.fixAll));
  },
};

const fixRule: Command = {
  id: "aida.fixRule",
  async run({ server }, node) {
    const rule = (node as { group?: { key: string } } | undefined)?.group?.key;
    if (!rule) {
      throw new NotAbleError(vscode.l10n.t("Choose a rule in the tree of findings first."));
    }
    return tellFixed(await server.command<Fixed>(ServerCommand.fixAll, { rule }));
  },
};

const showVerdict: Command = {
  id: "aida.showVerdict",
  async run({ server }) {
    const verdict = await server.command<Verdict>(ServerCommand.showVerdict);
    const { t } = vscode.l10n;
    const copy = t("Copy Verdict");
    const detail = t(
      "Verdict {0} by rules {1}: {2} findings. The same code and rules give the same verdict in CI.",
      verdict.verdict.slice(0, 12),
      verdict.revision,
      total(verdict.findings),
    );
    void vscode.window.showInformationMessage(detail, copy).then((chosen) => {
      if (chosen) {
        void vscode.env.clipboard.writeText(verdict.verdict);
      }
    });
    return verdict;
  },
};

export const checkCommands: readonly Command[] = [
  checkWorkspace,
  fixFile,
  fixWorkspace,
  fixRule,
  showVerdict,
];

export function activeDocument(): vscode.TextDocument {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    throw new NotAbleError(vscode.l10n.t("Open a file first."));
  }
  return document;
}

function tellFixed(fixed: Fixed): Fixed {
  const { t } = vscode.l10n;
  if (fixed.applied) {
    vscode.window.setStatusBarMessage(
      t("$(check) {0} fixes in {1} files", fixed.fixes, fixed.files),
      5_000,
    );
  } else if (fixed.reason) {
    void vscode.window.showWarningMessage(t("Nothing was fixed: {0}", fixed.reason));
  } else if (fixed.fixes === 0) {
    void vscode.window.showInformationMessage(t("There is nothing that is safe to fix."));
  }
  return fixed;
}
