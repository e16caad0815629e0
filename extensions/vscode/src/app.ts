/** The parts of the extension that commands work with. */

import type * as vscode from "vscode";

import type { FindingsView } from "./findings/view";
import type { FindingsModel } from "./findings/model";
import type { RulePagePanel } from "./rulePage/panel";
import type { RuleNames } from "./ruleNames";
import type { Server } from "./server/server";
import type { StatusBar } from "./status";

export interface App {
  context: vscode.ExtensionContext;
  log: vscode.LogOutputChannel;
  server: Server;
  model: FindingsModel;
  names: RuleNames;
  view: FindingsView;
  page: RulePagePanel;
  status: StatusBar;
}

/** A command of package.json, and what it does. */
export interface Command {
  id: string;
  run: (this: void, app: App, ...args: unknown[]) => unknown;
}
