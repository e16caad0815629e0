/** Titles of the rules in force, for the tree and for choosing a rule. */

import * as vscode from "vscode";

import { RULES, type RuleSummary } from "./protocol";
import type { Server } from "./server/server";

export class RuleNames implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly listener: vscode.Disposable;
  private byId = new Map<string, RuleSummary>();
  private revision = "";

  constructor(private readonly server: Server) {
    this.listener = server.onDidChange(() => void this.follow());
  }

  get all(): RuleSummary[] {
    return [...this.byId.values()];
  }

  titleOf(rule: string): string | undefined {
    return this.byId.get(rule)?.title ?? undefined;
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  /** Asks again when other rules are in force. */
  private async follow(): Promise<void> {
    const { phase, status } = this.server;
    const revision = phase === "running" ? (status?.revision ?? "unknown") : "";
    if (revision === this.revision || revision === "") {
      return;
    }
    this.revision = revision;
    try {
      const folders = vscode.workspace.workspaceFolders ?? [];
      const asked = folders.length > 0 ? folders.map(({ uri }) => ({ uri: uri.toString() })) : [{}];
      const answers = await Promise.all(
        asked.map((params) => this.server.request<{ rules: RuleSummary[] }>(RULES, params)),
      );
      const rules = answers.flatMap((answer) => answer.rules);
      this.byId = new Map(rules.map((rule) => [rule.id, rule]));
      this.changed.fire();
    } catch {
      // An older server: rules go by their ids.
    }
  }
}
