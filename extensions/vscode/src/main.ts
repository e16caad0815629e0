/** Entry point: builds the parts and starts the server. */

import * as vscode from "vscode";

import type { App } from "./app";
import { registerCommands } from "./commands";
import { ruleNamedBy } from "./commands/showRule";
import { FindingsModel } from "./findings/model";
import { FindingsView } from "./findings/view";
import { RulePagePanel } from "./rulePage/panel";
import { RuleNames } from "./ruleNames";
import { Server } from "./server/server";
import { locateServer } from "./server/surroundings";
import { needsNewServer } from "./settings";
import { StatusBar } from "./status";
import { tickWalkthrough } from "./walkthrough";

/** What other extensions, and the tests, get. */
export interface Api {
  app: App;
  /** Resolves when the first start has ended, well or badly. */
  started: Promise<void>;
}

let running: Server | undefined;

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel("AIDA", { log: true });
  const server = new Server(
    () => locateServer(context),
    log,
    (wanted) => {
      const named = ruleNamedBy(wanted);
      if (named) {
        void vscode.commands.executeCommand("aida.showRule", named);
      }
    },
  );
  running = server;
  const model = new FindingsModel();
  const names = new RuleNames(server);
  const view = new FindingsView(model, names, context.workspaceState);
  const page = new RulePagePanel(context.extensionUri, server, model);
  const status = new StatusBar(server, model);
  const app: App = { context, log, server, model, names, view, page, status };
  context.subscriptions.push(
    log,
    server,
    model,
    names,
    view,
    page,
    status,
    tickWalkthrough(server),
    ...registerCommands(app),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (needsNewServer(event)) {
        void server.restart();
      }
    }),
    // Another server may be the right one now: the project's own.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  return { app, started: server.restart() };
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
