/** One finding, from a diagnostic of the server. */

import * as vscode from "vscode";

import { readData, type DiagnosticData } from "../protocol";

export const SOURCE = "aida";

export interface Finding {
  uri: vscode.Uri;
  range: vscode.Range;
  rule: string;
  message: string;
  severity: vscode.DiagnosticSeverity;
  /** The baseline, or `old-since`, knows it. */
  old: boolean;
  fixes: number;
  /** URI of the rule's page. */
  page: string;
  diagnostic: vscode.Diagnostic;
}

const OLD_MARK = " (old)";

export function findingsIn(uri: vscode.Uri): Finding[] {
  return vscode.languages.getDiagnostics(uri).flatMap((diagnostic) => {
    // The client library keeps what the server sent with a diagnostic, outside of the editor's type.
    const data = readData((diagnostic as { data?: unknown }).data);
    // What is wrong with a rule or a setting is told without: it is no finding.
    const found = diagnostic.source === SOURCE && data.rule !== undefined;
    return found ? [toFinding(uri, diagnostic, data)] : [];
  });
}

function toFinding(
  uri: vscode.Uri,
  diagnostic: vscode.Diagnostic,
  data: Partial<DiagnosticData>,
): Finding {
  const { code } = diagnostic;
  const marked = diagnostic.message.endsWith(OLD_MARK);
  const linked = typeof code === "object";
  return {
    uri,
    range: diagnostic.range,
    rule: String(linked ? code.value : (code ?? "")),
    message: marked ? diagnostic.message.slice(0, -OLD_MARK.length) : diagnostic.message,
    severity: diagnostic.severity,
    old: data.old ?? marked,
    fixes: data.fixes ?? 0,
    page: linked ? code.target.toString() : "",
    diagnostic,
  };
}
