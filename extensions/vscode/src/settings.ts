/** The extension's own settings; those of the project's keys go to the server as they are. */

import * as vscode from "vscode";

export const SECTION = "aida";

export interface Settings {
  /** Whether the server is started at all. */
  enabled: boolean;
  /** Program and arguments; empty when the extension is to find a server. */
  command: string[];
  /** Python that the bundled server is installed with; empty to look for one. */
  python: string;
  /** What is checked: open files alone, or every file of the workspace. */
  scope: "openFiles" | "workspace";
}

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration(SECTION);
  return {
    enabled: settings.get("enable", true),
    command: settings.get<string[]>("server.command", []),
    python: settings.get("server.python", ""),
    scope: settings.get("check", "workspace"),
  };
}

const NEED_A_NEW_SERVER = ["aida.enable", "aida.check", "aida.server"];

/** Whether a change of settings means that another server has to be started. */
export function needsNewServer(event: vscode.ConfigurationChangeEvent): boolean {
  return NEED_A_NEW_SERVER.some((name) => event.affectsConfiguration(name));
}
