/** How the editor shows severities. */

import * as vscode from "vscode";

import type { SeverityName } from "../protocol";

const NAMES: Record<vscode.DiagnosticSeverity, SeverityName> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
  [vscode.DiagnosticSeverity.Information]: "info",
  [vscode.DiagnosticSeverity.Hint]: "hint",
};

const ICONS: Record<SeverityName, vscode.ThemeIcon> = {
  error: new vscode.ThemeIcon("error", new vscode.ThemeColor("problemsErrorIcon.foreground")),
  warning: new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground")),
  info: new vscode.ThemeIcon("info", new vscode.ThemeColor("problemsInfoIcon.foreground")),
  hint: new vscode.ThemeIcon("lightbulb", new vscode.ThemeColor("descriptionForeground")),
};

export function severityName(severity: vscode.DiagnosticSeverity): SeverityName {
  return NAMES[severity];
}

export function severityIcon(severity: vscode.DiagnosticSeverity): vscode.ThemeIcon {
  return ICONS[NAMES[severity]];
}
