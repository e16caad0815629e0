/** What a rule file's lenses and actions name: the places that a rule matches, and why it does. */

import * as vscode from "vscode";

import type { App, Command } from "../app";
import { ServerCommand, type Explanation, type Matches } from "../protocol";

const SCHEME = "aida-explanation";

export const showMatches: Command = {
  id: "aida.showMatches",
  async run(_app, argument) {
    const { uri, position, locations, rule } = argument as Matches;
    if (locations.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("{0} matches nothing here.", rule));
      return;
    }
    await vscode.commands.executeCommand(
      "editor.action.showReferences",
      vscode.Uri.parse(uri),
      new vscode.Position(position.line, position.character),
      locations.map(
        ({ uri: place, range: { start, end } }) =>
          new vscode.Location(
            vscode.Uri.parse(place),
            new vscode.Range(start.line, start.character, end.line, end.character),
          ),
      ),
    );
  },
};

export const showExplanation: Command = {
  id: "aida.showExplanation",
  async run(app, argument) {
    const { uri, line, rule } = argument as { uri: string; line: number; rule: string };
    const told = await app.server.command<Explanation>(ServerCommand.explainMatch, {
      uri,
      line,
      rule,
      show: false,
    });
    await explanations(app).show(rule, told);
    return told;
  },
};

/** Pages that nobody can edit, one for each rule; the next explanation takes its place. */
class Explanations implements vscode.TextDocumentContentProvider {
  private readonly pages = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.pages.get(uri.path) ?? "";
  }

  async show(rule: string, { markdown }: Explanation): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
    this.pages.set(uri.path, markdown);
    this.changed.fire(uri);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }
}

let known: Explanations | undefined;

function explanations({ context }: App): Explanations {
  if (!known) {
    known = new Explanations();
    context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(SCHEME, known));
  }
  return known;
}
