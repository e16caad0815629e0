/** What the status bar says; without the editor, so that every state can be tested. */

import type { Counts, Status } from "./protocol";
import type { Phase } from "./server/server";

export type StatusState =
  "stopped" | "starting" | "ready" | "scanning" | "offline" | "untrusted" | "error";

export interface StatusInput {
  phase: Phase;
  problem: string;
  status: Status | undefined;
  trusted: boolean;
  /** New findings that the editor shows: the same as in the tree. */
  count: number;
  /** A rule service has been connected before, so its absence is news. */
  wasOnline: boolean;
}

export interface StatusView {
  state: StatusState;
  text: string;
  /** One sentence. */
  headline: string;
  background: "error" | "warning" | undefined;
}

export interface Words {
  t(text: string, ...args: (string | number)[]): string;
}

const SHORT_REVISION = 7;

export function stateOf(input: StatusInput): StatusState {
  const { phase, status } = input;
  if (phase === "stopped") {
    return "stopped";
  }
  if (phase === "failed" || phase === "pausing") {
    return "error";
  }
  if (phase === "starting") {
    return "starting";
  }
  if (status?.state === "busy") {
    return "scanning";
  }
  if (!input.trusted || status?.trusted === false) {
    return "untrusted";
  }
  if (status && status.problems.length > 0) {
    return "error";
  }
  return status?.offline && input.wasOnline ? "offline" : "ready";
}

export function statusView(input: StatusInput, words: Words): StatusView {
  const state = stateOf(input);
  const { status, problem, count } = input;
  const revision = status ? ` · ${status.revision.slice(0, SHORT_REVISION)}` : "";
  const findings =
    count === 1 ? words.t("1 finding") : words.t("{0} findings", count.toLocaleString());
  const rules = status ? words.t("{0} rules in force", status.rules) : "";
  const view = (
    icon: string,
    text: string,
    headline: string,
    background?: "error" | "warning",
  ) => ({
    state,
    text: `$(${icon}) ${text}`,
    headline,
    background,
  });
  switch (state) {
    case "stopped":
      return view("circle-slash", "AIDA", words.t("AIDA is switched off"));
    case "starting":
      return view("loading~spin", "AIDA", words.t("AIDA's server is starting"));
    case "scanning":
      return view(
        "sync~spin",
        scanText(status, findings),
        words.t("The workspace is being checked"),
      );
    case "untrusted":
      return view(
        "shield",
        count.toLocaleString() + revision,
        words.t("Restricted: only the bundled rules run, as this workspace is not trusted"),
        "warning",
      );
    case "error": {
      const broken = input.phase === "running";
      return broken
        ? view(
            "law",
            `${count.toLocaleString()}${revision} $(warning)`,
            rulesProblem(status, words),
            "warning",
          )
        : view("error", "AIDA", problem, "error");
    }
    case "offline":
      return view(
        "cloud-offline",
        count.toLocaleString() + revision,
        words.t("The rule service cannot be reached; the last rules stay in force"),
      );
    case "ready":
      return view(
        "law",
        count.toLocaleString() + revision,
        [findings, rules].filter(Boolean).join(" · "),
      );
  }
}

/** Old findings are in none of the other counts, and no part of this. */
export function total({ error, warning, info, hint }: Counts): number {
  return error + warning + info + hint;
}

function scanText(status: Status | undefined, findings: string): string {
  const scan = status?.scan;
  if (!scan) {
    return findings;
  }
  return scan.total
    ? `${Math.floor((100 * scan.done) / scan.total)} %`
    : scan.done.toLocaleString();
}

function rulesProblem(status: Status | undefined, words: Words): string {
  const count = status?.problems.length ?? 0;
  return count === 1
    ? words.t("1 problem in rules or settings")
    : words.t("{0} problems in rules or settings", count);
}
