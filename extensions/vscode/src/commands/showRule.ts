/** The page of a rule: of one that is named, that is under the cursor, or that is chosen. */

import * as vscode from "vscode";

import type { App, Command } from "../app";
import type { Node } from "../findings/tree";
import { severityIcon } from "../findings/severity";
import type { SeverityName } from "../protocol";

const SEVERITIES: Record<SeverityName, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export const showRule: Command = {
  id: "aida.showRule",
  async run(app, wanted) {
    const named = ruleNamedBy(wanted) ?? (await choose(app));
    if (named) {
      await app.page.show(named.rule, named.uri);
    }
  },
};

export interface Named {
  rule: string;
  /** A document that the rule is in force for. */
  uri?: string;
}

/** What a code action, a node of the tree or another extension names. */
export function ruleNamedBy(wanted: unknown): Named | undefined {
  if (typeof wanted === "string") {
    return { rule: wanted };
  }
  if (typeof wanted !== "object" || wanted === null) {
    return undefined;
  }
  if ("type" in wanted) {
    const node = wanted as Node;
    return node.type === "group"
      ? { rule: node.group.key }
      : { rule: node.finding.rule, uri: node.finding.uri.toString() };
  }
  const { rule, uri } = wanted as { rule?: unknown; uri?: unknown };
  if (typeof rule !== "string") {
    return undefined;
  }
  return typeof uri === "string" ? { rule, uri } : { rule };
}

async function choose({ names, model }: App): Promise<Named | undefined> {
  const here = rulesAtCursor(model.all);
  const counts = new Map<string, number>();
  for (const { rule } of model.all) {
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  const known = names.all.map((summary) => ({
    label: summary.id,
    description: [summary.title, counts.has(summary.id) ? `(${counts.get(summary.id)})` : ""]
      .filter(Boolean)
      .join(" "),
    iconPath: severityIcon(SEVERITIES[summary.severity]),
  }));
  const first = known.filter(({ label }) => here.includes(label));
  const others = known.filter(({ label }) => !here.includes(label));
  const kind = vscode.QuickPickItemKind.Separator;
  const items: vscode.QuickPickItem[] = [
    ...(first.length ? [{ label: vscode.l10n.t("at the cursor"), kind }, ...first] : []),
    { label: vscode.l10n.t("rules in force"), kind },
    ...others,
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Show Rule"),
    placeHolder: vscode.l10n.t("Id or words of its title"),
    matchOnDescription: true,
  });
  return chosen && { rule: chosen.label };
}

function rulesAtCursor(findings: App["model"]["all"]): string[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return [];
  }
  const { document, selection } = editor;
  return findings
    .filter(
      ({ uri, range }) =>
        uri.toString() === document.uri.toString() && range.intersection(selection),
    )
    .map(({ rule }) => rule);
}
