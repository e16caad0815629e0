/** The tree of findings. */

import * as vscode from "vscode";

import type { RuleNames } from "../ruleNames";
import { parseFilter } from "./filter";
import type { Finding } from "./finding";
import { byFile, groupFindings, inOrder, type Group, type Grouping } from "./grouping";
import type { FindingsModel } from "./model";
import { severityIcon, severityName } from "./severity";

export type Node = GroupNode | FindingNode;

export interface GroupNode {
  type: "group";
  group: Group;
  parent: GroupNode | undefined;
}

export interface FindingNode {
  type: "finding";
  finding: Finding;
  parent: GroupNode;
}

export class FindingsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listeners: vscode.Disposable[];
  private roots: GroupNode[] | undefined;
  private shownCount = 0;
  private test = parseFilter("");

  constructor(
    private readonly model: FindingsModel,
    private readonly names: RuleNames,
    private groupedBy: Grouping,
  ) {
    const refresh = () => {
      this.refresh();
    };
    this.listeners = [model.onDidChange(refresh), names.onDidChange(refresh)];
  }

  get grouping(): Grouping {
    return this.groupedBy;
  }

  set grouping(grouping: Grouping) {
    this.groupedBy = grouping;
    this.refresh();
  }

  /** How many findings pass the filter. */
  get shown(): number {
    this.getChildren();
    return this.shownCount;
  }

  filter(text: string): void {
    this.test = parseFilter(text);
    this.refresh();
  }

  refresh(): void {
    this.roots = undefined;
    this.changed.fire(undefined);
  }

  getChildren(node?: Node): Node[] {
    if (!node) {
      return (this.roots ??= this.makeRoots());
    }
    if (node.type === "finding") {
      return [];
    }
    const { kind, findings } = node.group;
    if (kind === "new" || kind === "old") {
      return byFile(findings).map((group) => ({ type: "group", group, parent: node }));
    }
    return inOrder(findings).map((finding) => ({ type: "finding", finding, parent: node }));
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.type === "group" ? this.groupItem(node) : findingItem(node);
  }

  dispose(): void {
    this.listeners.forEach((listener) => {
      listener.dispose();
    });
    this.changed.dispose();
  }

  private makeRoots(): GroupNode[] {
    const passing = this.model.all.filter((finding) =>
      this.test({
        ...finding,
        path: vscode.workspace.asRelativePath(finding.uri),
        severity: severityName(finding.severity),
      }),
    );
    this.shownCount = passing.length;
    return groupFindings(passing, this.groupedBy).map((group) => ({
      type: "group",
      group,
      parent: undefined,
    }));
  }

  private groupItem({ group, parent }: GroupNode): vscode.TreeItem {
    const count = group.findings.length;
    const expanded = vscode.TreeItemCollapsibleState.Expanded;
    const collapsed = vscode.TreeItemCollapsibleState.Collapsed;
    const id = `${parent ? `${parent.group.key}/` : ""}${group.kind}:${group.key}`;
    if (group.kind === "file") {
      const uri = vscode.Uri.parse(group.key);
      // Another scheme, as the editor's own marks of files with problems would count a second time.
      const item = new vscode.TreeItem(uri.with({ scheme: "aida-file" }), expanded);
      const folder = vscode.workspace.asRelativePath(uri).split("/").slice(0, -1).join("/");
      item.description = [count, folder].filter(Boolean).join(" · ");
      item.iconPath = vscode.ThemeIcon.File;
      item.tooltip = vscode.workspace.asRelativePath(uri);
      return Object.assign(item, { id, contextValue: "file" });
    }
    if (group.kind === "rule") {
      const title = this.names.titleOf(group.key) ?? "";
      const item = new vscode.TreeItem(group.key, collapsed);
      item.description = [count, title].filter(Boolean).join(" · ");
      item.iconPath = severityIcon(group.severity);
      item.tooltip = title || group.key;
      return Object.assign(item, { id, contextValue: "rule" });
    }
    const isOld = group.kind === "old";
    const label = isOld ? vscode.l10n.t("Old") : vscode.l10n.t("New");
    const item = new vscode.TreeItem(label, isOld ? collapsed : expanded);
    item.description = String(count);
    item.iconPath = new vscode.ThemeIcon(isOld ? "history" : "sparkle");
    item.tooltip = isOld
      ? vscode.l10n.t("Known to the baseline, or unchanged since old-since")
      : vscode.l10n.t("Not known to the baseline");
    return Object.assign(item, { id, contextValue: group.kind });
  }
}

function findingItem({ finding, parent }: FindingNode): vscode.TreeItem {
  const { uri, range, rule, message, severity, old } = finding;
  const line = range.start.line + 1;
  const place = `${vscode.workspace.asRelativePath(uri)}:${line}`;
  // What the parent does not say comes first: a narrow side bar shows little more.
  const inFile = parent.group.kind === "file";
  const item = new vscode.TreeItem(inFile ? `${line}: ${firstLine(message)}` : place);
  item.description = inFile ? rule : firstLine(message);
  item.iconPath = severityIcon(severity);
  item.tooltip = tooltip(finding);
  item.contextValue = finding.fixes > 0 ? "finding.fixable" : "finding";
  item.command = {
    command: "vscode.open",
    title: vscode.l10n.t("Go to Finding"),
    arguments: [uri, { selection: new vscode.Range(range.start, range.start) }],
  };
  item.accessibilityInformation = {
    label: `${severityName(severity)}: ${message}, ${rule}, ${place}${old ? ", old" : ""}`,
  };
  return item;
}

function tooltip({ rule, message, severity, old }: Finding): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(message);
  const age = old ? vscode.l10n.t("old") : vscode.l10n.t("new");
  return text.appendMarkdown(`\n\n\`${rule}\` · ${severityName(severity)} · ${age}`);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
