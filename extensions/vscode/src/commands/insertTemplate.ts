/** Choosing a template for the language at hand, and putting it where the cursor is. */

import * as vscode from "vscode";

import type { Command } from "../app";
import { ServerCommand, TEMPLATES, type Applied, type TemplateSummary } from "../protocol";
import { NotAbleError } from "../server/server";

interface Item extends vscode.QuickPickItem {
  template?: string;
}

const LINE_END = " \u23ce ";
const MOST_CHARACTERS = 160;

export const insertTemplate: Command = {
  id: "aida.insertTemplate",
  async run({ server }, wanted) {
    const { t } = vscode.l10n;
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      throw new NotAbleError(t("Open the file that the template is for first."));
    }
    const { document, selection } = editor;
    const place = { uri: document.uri.toString(), position: positionOf(selection.active) };
    const template = typeof wanted === "string" ? wanted : await choose();
    if (template === undefined) {
      return false;
    }
    const done = await server.command<Applied>(ServerCommand.expandTemplate, {
      ...place,
      template,
    });
    if (!done.applied) {
      throw new NotAbleError(t("The editor did not take the template: {0}", done.reason ?? ""));
    }
    return true;

    async function choose(): Promise<string | undefined> {
      const { templates } = await server.request<{ templates: TemplateSummary[] }>(
        TEMPLATES,
        place,
      );
      if (templates.length === 0) {
        throw new NotAbleError(t("There is no template for {0}.", document.languageId));
      }
      const chosen = await vscode.window.showQuickPick(itemsOf(templates), {
        title: t("Insert Template: {0}", document.languageId),
        placeHolder: t("Prefix, id or words of its title"),
        matchOnDescription: true,
        matchOnDetail: true,
      });
      return chosen?.template;
    }
  },
};

function positionOf({ line, character }: vscode.Position): { line: number; character: number } {
  return { line, character };
}

/** Those that are meant for such a place come first. */
function itemsOf(templates: TemplateSummary[]): Item[] {
  const kind = vscode.QuickPickItemKind.Separator;
  const fitting = templates.filter(({ fits }) => fits).map(itemOf);
  const others = templates.filter(({ fits }) => !fits).map(itemOf);
  return [
    ...(fitting.length > 0 ? [{ label: vscode.l10n.t("fit here"), kind }, ...fitting] : []),
    ...(others.length > 0 ? [{ label: vscode.l10n.t("for other places"), kind }, ...others] : []),
  ];
}

function itemOf({ id, title, prefixes, text }: TemplateSummary): Item {
  return {
    label: `$(symbol-snippet) ${prefixes[0] ?? id}`,
    description: title,
    detail: preview(text),
    template: id,
  };
}

/** The text on one line, which is all that a list has room for. */
function preview(text: string): string {
  const line = text
    .trim()
    .split("\n")
    .map((part) => part.trim())
    .filter(Boolean)
    .join(LINE_END);
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
