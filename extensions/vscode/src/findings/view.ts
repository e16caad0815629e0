/** The tree of findings in the side bar: how it is grouped, filtered and headed. */

import * as vscode from "vscode";

import type { RuleNames } from "../ruleNames";
import type { Grouping } from "./grouping";
import type { FindingsModel } from "./model";
import { FindingsTree, type Node } from "./tree";

const GROUPING_KEY = "aida.findings.grouping";

export class FindingsView implements vscode.Disposable {
  readonly tree: FindingsTree;
  readonly view: vscode.TreeView<Node>;
  private readonly listener: vscode.Disposable;
  private text = "";

  constructor(
    private readonly model: FindingsModel,
    names: RuleNames,
    private readonly memory: vscode.Memento,
  ) {
    this.tree = new FindingsTree(model, names, memory.get<Grouping>(GROUPING_KEY, "rule"));
    this.view = vscode.window.createTreeView("aida.findings", {
      treeDataProvider: this.tree,
      showCollapseAll: true,
    });
    this.listener = this.tree.onDidChangeTreeData(() => {
      this.head();
    });
    this.setContext();
    this.head();
  }

  get grouping(): Grouping {
    return this.tree.grouping;
  }

  async group(grouping: Grouping): Promise<void> {
    this.tree.grouping = grouping;
    this.setContext();
    await this.memory.update(GROUPING_KEY, grouping);
  }

  get filterText(): string {
    return this.text;
  }

  filter(text: string): void {
    this.text = text.trim();
    this.tree.filter(this.text);
    this.setContext();
  }

  dispose(): void {
    this.listener.dispose();
    this.view.dispose();
    this.tree.dispose();
  }

  private setContext(): void {
    const set = (name: string, value: unknown) =>
      void vscode.commands.executeCommand("setContext", name, value);
    set("aida.findings.grouping", this.grouping);
    set("aida.findings.filtered", this.text !== "");
  }

  private head(): void {
    const { shown } = this.tree;
    const { count } = this.model;
    const { t } = vscode.l10n;
    const filtered = this.text !== "";
    this.view.badge = count > 0 ? { value: count, tooltip: t("{0} findings", count) } : undefined;
    this.view.description = filtered ? t("{0} of {1}", shown, count) : count ? String(count) : "";
    const message =
      shown > 0
        ? t("Filter: {0} ({1} of {2})", this.text, shown, count)
        : t("No finding fits the filter: {0}", this.text);
    this.view.message = filtered ? message : "";
    void vscode.commands.executeCommand("setContext", "aida.findings.count", count);
  }
}
