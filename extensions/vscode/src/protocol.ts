/**
 * What the server adds to the Language Server Protocol: docs/reference/editor-protocol.md.
 *
 * A server may be older or newer than this extension, so everything here is read as an offer: what
 * is missing is done without, and what is not known is passed over.
 */

import type { Position } from "vscode-languageclient";

export const STATUS = "aida/status";
export const RULES = "aida/rules";
export const IDENTITY = "aida/identity";
export const TEMPLATES = "aida/templates";

/** What the server may name in its actions, as this extension does it better. */
export const CLIENT_COMMANDS = [
  "aida.suppress",
  "aida.showMatches",
  "aida.showExplanation",
] as const;

export const ServerCommand = {
  checkWorkspace: "aida.server.checkWorkspace",
  fixAll: "aida.server.fixAll",
  createBaseline: "aida.server.createBaseline",
  updateBaseline: "aida.server.updateBaseline",
  newRule: "aida.server.newRule",
  showRule: "aida.server.showRule",
  showVerdict: "aida.server.showVerdict",
  expandTemplate: "aida.server.expandTemplate",
  suppress: "aida.server.suppress",
  feedback: "aida.server.feedback",
  explainMatch: "aida.server.explainMatch",
  restart: "aida.server.restart",
} as const;

export type SeverityName = "error" | "warning" | "info" | "hint";

export interface Counts {
  error: number;
  warning: number;
  info: number;
  hint: number;
  old: number;
}

export interface FolderStatus {
  uri: string;
  root: string;
  settings: string | null;
  rules: number;
  revision: string;
  baseline: number;
  problems: number;
}

export interface Status {
  state: "ready" | "busy";
  version: string;
  rules: number;
  revision: string;
  readAt: string;
  ageSeconds: number;
  offline: boolean;
  trusted: boolean;
  findings: Counts;
  scope: "documents" | "workspace";
  scan: { done: number; total: number | null } | null;
  problems: string[];
  folders: FolderStatus[];
}

export interface RuleSummary {
  id: string;
  title: string;
  severity: SeverityName;
  stage: "shadow" | "warn" | "enforce";
  owner: string;
  tags: string[];
  languages: string[];
  fixable: boolean;
  page: string | null;
  source: string;
}

export interface RulePage extends RuleSummary {
  markdown: string;
  references: string[];
}

export interface Checked {
  files: number;
  findings: Counts;
  verdict: string;
  seconds: number;
  problems: { uri: string; message: string }[];
}

export interface Fixed {
  applied: boolean;
  files: number;
  fixes: number;
  reason?: string;
}

export interface BaselineResult {
  uri: string;
  findings: number;
  added: number;
  removed: number;
  refused: number;
}

export interface NewRule {
  id: string;
  rule: string;
  page: string;
  failures: string[];
  inForce: boolean;
}

export interface Verdict {
  verdict: string;
  revision: string;
  scope: "document" | "workspace";
  findings: Counts;
}

export interface DiagnosticData {
  rule: string;
  fixes: number;
  fingerprint: string;
  old?: boolean;
}

export interface ExpandTemplate {
  template: string;
  uri: string;
  position: Position;
  variables?: Record<string, string>;
}

export interface TemplateSummary {
  id: string;
  title: string;
  prefixes: string[];
  /** Completion would offer it at the place that was asked for. */
  fits: boolean;
  /** What comes of it there. */
  text: string;
}

/** What the project's settings demand of a suppression. */
export interface Demands {
  reason: boolean;
  expiry: boolean;
  owner: boolean;
  /** The farthest end, in days from today. */
  maxDays: number | null;
}

export interface AskToSuppress {
  uri: string;
  rule: string;
  position: Position;
  scope: "line" | "file";
  demands: Demands;
}

export interface Applied {
  applied: boolean;
  reason?: string;
}

/** Reads a diagnostic's data; what does not fit counts as missing. */
export function readData(data: unknown): Partial<DiagnosticData> {
  return typeof data === "object" && data !== null ? data : {};
}

interface WirePosition {
  line: number;
  character: number;
}

/** Where a rule matches; at most a thousand places. */
export interface Matches {
  uri: string;
  position: WirePosition;
  rule: string;
  locations: { uri: string; range: { start: WirePosition; end: WirePosition } }[];
}

/** Why a rule does or does not match at a line. */
export interface Explanation {
  rule: string;
  uri: string;
  line: number;
  matches: boolean;
  markdown: string;
}
