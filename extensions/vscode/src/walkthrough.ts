/** Ticks the walkthrough's first step: the server runs. */

import * as vscode from "vscode";

import type { Server } from "./server/server";

const KEY = "aida.serverAnswered";

/**
 * The editor ticks a step by a context key only when the key *becomes* true after the walkthrough
 * was registered, which it may do as late as when its page opens. So the key is not true as long as
 * the server runs, but for a moment whenever a running server says something or a page opens.
 */
export function tickWalkthrough(server: Server): vscode.Disposable {
  const tick = () => {
    if (server.phase === "running") {
      void pulse();
    }
  };
  return vscode.Disposable.from(
    server.onDidChange(tick),
    vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
      if (opened.some(({ input }) => input === undefined)) {
        tick(); // the walkthrough's page is of no kind that extensions know
      }
    }),
  );
}

async function pulse(): Promise<void> {
  await vscode.commands.executeCommand("setContext", KEY, true);
  await vscode.commands.executeCommand("setContext", KEY, false);
}
