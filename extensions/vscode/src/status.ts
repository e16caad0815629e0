/** The status bar item. */

import * as vscode from "vscode";

import type { FindingsModel } from "./findings/model";
import type { Server } from "./server/server";
import { statusView, total, type StatusInput, type StatusView } from "./statusView";

const ORIGINS = {
  setting: () => vscode.l10n.t("from aida.server.command"),
  project: () => vscode.l10n.t("from the project's environment"),
  bundled: () => vscode.l10n.t("bundled with the extension"),
  path: () => vscode.l10n.t("from PATH"),
};

export class StatusBar implements vscode.Disposable {
  readonly item = vscode.window.createStatusBarItem(
    "aida.status",
    vscode.StatusBarAlignment.Left,
    0,
  );
  private readonly listeners: vscode.Disposable[];
  private wasOnline = false;

  constructor(
    private readonly server: Server,
    private readonly model: FindingsModel,
  ) {
    this.item.name = "AIDA";
    this.item.command = "aida.showActions";
    const update = () => {
      this.update();
    };
    this.listeners = [
      server.onDidChange(update),
      model.onDidChange(update),
      vscode.workspace.onDidGrantWorkspaceTrust(update),
    ];
    this.update();
    this.item.show();
  }

  get view(): StatusView {
    return statusView(this.input(), vscode.l10n);
  }

  dispose(): void {
    this.listeners.forEach((listener) => {
      listener.dispose();
    });
    this.item.dispose();
  }

  private input(): StatusInput {
    const { phase, problem, status } = this.server;
    const trusted = vscode.workspace.isTrusted;
    const count = total(this.model.counts);
    return { phase, problem, status, trusted, count, wasOnline: this.wasOnline };
  }

  private update(): void {
    this.wasOnline ||= this.server.status?.offline === false;
    const view = this.view;
    this.item.text = view.text;
    this.item.backgroundColor = view.background
      ? new vscode.ThemeColor(`statusBarItem.${view.background}Background`)
      : undefined;
    this.item.tooltip = this.tooltip(view);
    this.item.accessibilityInformation = { label: `AIDA: ${view.headline}`, role: "button" };
  }

  private tooltip(view: StatusView): vscode.MarkdownString {
    const { status, choice } = this.server;
    const text = new vscode.MarkdownString(undefined, true);
    text.appendMarkdown("**AIDA** — ").appendText(view.headline);
    if (this.server.phase === "running") {
      const { error, warning, info, hint, old } = this.model.counts;
      text.appendMarkdown(
        `\n\n$(error) ${error} \u2002 $(warning) ${warning} \u2002 $(info) ${info}` +
          ` \u2002 $(lightbulb) ${hint} \u2002 $(history) ${old}\n\n`,
      );
    }
    if (status) {
      text.appendMarkdown(
        vscode.l10n.t("Rules `{0}`, read at {1}", status.revision, timeOf(status.readAt)),
      );
      if (status.offline) {
        text.appendMarkdown(`  \n${vscode.l10n.t("Works alone: no rule service is connected")}`);
      }
      status.problems.slice(0, 3).forEach((problem) => {
        text.appendMarkdown("\n\n$(warning) ").appendText(problem);
      });
    }
    if (choice && this.server.version) {
      const from = ORIGINS[choice.origin]();
      text.appendMarkdown(`\n\n`).appendText(`aida ${this.server.version}, ${from}`);
    }
    return text;
  }
}

function timeOf(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.valueOf()) ? iso : time.toLocaleTimeString();
}
