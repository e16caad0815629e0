/** Every command of the extension, registered in one place. */

import * as vscode from "vscode";
import { ResponseError, LSPErrorCodes } from "vscode-languageclient/node";

import type { App, Command } from "../app";
import { NotAbleError } from "../server/server";
import { baselineCommands } from "./baseline";
import { checkCommands } from "./check";
import { findingCommands } from "./finding";
import { findingsViewCommands } from "./findingsView";
import { helpCommands } from "./help";
import { insertTemplate } from "./insertTemplate";
import { showExplanation, showMatches } from "./matches";
import { newRule } from "./newRule";
import { ruleFeedback } from "./ruleFeedback";
import { serverCommands } from "./server";
import { showActions } from "./showActions";
import { showRule } from "./showRule";
import { suppress } from "./suppress";

export const COMMANDS: readonly Command[] = [
  showActions,
  ...checkCommands,
  ...baselineCommands,
  newRule,
  insertTemplate,
  suppress,
  showRule,
  ruleFeedback,
  showMatches,
  showExplanation,
  ...findingsViewCommands,
  ...findingCommands,
  ...serverCommands,
  ...helpCommands,
];

export function registerCommands(app: App): vscode.Disposable[] {
  return COMMANDS.map(({ id, run }) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await run(app, ...args);
      } catch (error) {
        tell(app, id, error);
        return undefined;
      }
    }),
  );
}

/** A person sees one sentence; the log has the rest. */
function tell(app: App, id: string, error: unknown): void {
  if (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled) {
    return;
  }
  const text = error instanceof Error ? error.message : String(error);
  app.log.error(`${id}: ${text}`);
  const expected = error instanceof ResponseError || error instanceof NotAbleError;
  const showLog = vscode.l10n.t("Show Log");
  void vscode.window
    .showErrorMessage(expected ? text : vscode.l10n.t("{0} failed: {1}", id, text), showLog)
    .then((chosen) => {
      if (chosen) {
        app.log.show();
      }
    });
}
