/** The head of the tree: grouping, filter, refresh. */

import * as vscode from "vscode";

import type { App, Command } from "../app";
import { FIELD_NAMES } from "../findings/filter";
import { GROUPINGS } from "../findings/grouping";
import { ServerCommand } from "../protocol";
import { ruleNamedBy } from "./showRule";

const groupings = GROUPINGS.map((grouping): Command => ({
  id: `aida.findings.groupBy${grouping.charAt(0).toUpperCase()}${grouping.slice(1)}`,
  run: ({ view }) => view.group(grouping),
}));

const filter: Command = {
  id: "aida.findings.filter",
  async run({ view }, text) {
    const wanted = typeof text === "string" ? text : await askFilter(view);
    if (wanted !== undefined) {
      view.filter(wanted);
    }
  },
};

const clearFilter: Command = {
  id: "aida.findings.clearFilter",
  run({ view }) {
    view.filter("");
  },
};

const refresh: Command = {
  id: "aida.findings.refresh",
  async run({ server, model }) {
    model.readAll();
    await server.command(ServerCommand.checkWorkspace);
  },
};

const showRuleFindings: Command = {
  id: "aida.findings.showRule",
  async run({ view }, wanted) {
    const rule = ruleNamedBy(wanted)?.rule;
    if (rule) {
      view.filter(`rule:${rule}`);
      await vscode.commands.executeCommand("aida.findings.focus");
    }
  },
};

export const findingsViewCommands: readonly Command[] = [
  ...groupings,
  filter,
  clearFilter,
  refresh,
  showRuleFindings,
];

async function askFilter(view: App["view"]): Promise<string | undefined> {
  const fields = FIELD_NAMES.map((name) => `${name}:`).join("  ");
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Filter Findings"),
    value: view.filterText,
    placeHolder: "severity:error  rule:py-  -file:tests",
    prompt: vscode.l10n.t(
      "Words that must all fit; - before a word excludes it. Fields: {0}",
      fields,
    ),
  });
}
