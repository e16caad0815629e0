/** Ticks the walkthrough's first step: the server runs. */

import * as vscode from "vscode";

import type { Server } from "./server/server";

const KEY = "aida.serverAnswered";

/**
 * The editor ticks a step by a context key only when the key *becomes* true after the walkthrough
 * was registered, which it may do as late as when its page opens. So the key is not true as long as
 * the server runs, but for a moment when it begins to run and when a page opens.
 */
export function tickWalkthrough(server: Server): vscode.Disposable {
  let ran = false;
  return vscode.Disposable.from(
    server.onDidChange(() => {
      const runs = server.phase === "running";
      if (runs && !ran) {
        void pulse();
      }
      ran = runs;
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
      // The walkthrough's page is of no kind that extensions know.
      if (server.phase === "running" && opened.some(({ input }) => input === undefined)) {
        void pulse();
      }
    }),
  );
}

async function pulse(): Promise<void> {
  await vscode.commands.executeCommand("setContext", KEY, true);
  await vscode.commands.executeCommand("setContext", KEY, false);
}
