/** Findings in groups: by rule, by file, or by age. */

import type * as vscode from "vscode";

import type { Finding } from "./finding";

export type Grouping = "rule" | "file" | "age";
export const GROUPINGS: readonly Grouping[] = ["rule", "file", "age"];

export interface Group {
  kind: "rule" | "file" | "new" | "old";
  /** Tells groups of one parent apart. */
  key: string;
  /** Of the worst finding. */
  severity: vscode.DiagnosticSeverity;
  findings: Finding[];
}

export function groupFindings(findings: Finding[], grouping: Grouping): Group[] {
  switch (grouping) {
    case "rule":
      return worstFirst(collect(findings, "rule", ({ rule }) => rule));
    case "file":
      return byFile(findings);
    case "age": {
      const groups = collect(findings, "new", ({ old }) => (old ? "old" : "new"));
      return groups
        .map((group) => ({ ...group, kind: group.key === "old" ? "old" : "new" }) as const)
        .sort((a, b) => a.key.localeCompare(b.key));
    }
  }
}

/** Files in the order of their paths. */
export function byFile(findings: Finding[]): Group[] {
  const groups = collect(findings, "file", ({ uri }) => uri.toString());
  return groups.sort((a, b) => a.key.localeCompare(b.key));
}

export function inOrder(findings: Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      a.uri.path.localeCompare(b.uri.path) ||
      a.range.start.compareTo(b.range.start) ||
      a.rule.localeCompare(b.rule),
  );
}

function collect(
  findings: Finding[],
  kind: Group["kind"],
  keyOf: (finding: Finding) => string,
): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group) {
      group.findings.push(finding);
      if (finding.severity < group.severity) {
        group.severity = finding.severity;
      }
    } else {
      groups.set(key, { kind, key, severity: finding.severity, findings: [finding] });
    }
  }
  return [...groups.values()];
}

function worstFirst(groups: Group[]): Group[] {
  return groups.sort(
    (a, b) =>
      a.severity - b.severity ||
      b.findings.length - a.findings.length ||
      a.key.localeCompare(b.key),
  );
}
