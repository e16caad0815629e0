/** What the search for a server looks at, in this window. */

import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

import { readSettings } from "../settings";
import { bundledServer, type Outcome, type Report } from "./bundled";
import { locate, type Choice } from "./locate";

export function locateServer(context: vscode.ExtensionContext): Promise<Choice> {
  const settings = readSettings();
  const folders = vscode.workspace.workspaceFolders ?? [];
  return locate({
    platform: process.platform,
    folders: folders.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
    trusted: vscode.workspace.isTrusted,
    configured: settings.command,
    home: os.homedir(),
    searchPath: process.env.PATH ?? "",
    isProgram,
    bundled: () => install(context, settings.python),
  });
}

function install(context: vscode.ExtensionContext, python: string): Promise<Outcome> {
  const wheels = path.join(context.extensionPath, "bundled");
  const storage = context.globalStorageUri.fsPath;
  return bundledServer({ wheels, storage, python }, async (work) => {
    await fs.mkdir(storage, { recursive: true });
    return vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Setting up AIDA's server (once)"),
      },
      (progress) => {
        const report: Report = (message) => {
          progress.report({ message });
        };
        return work(report);
      },
    );
  });
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await fs.access(file, fs.constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}
