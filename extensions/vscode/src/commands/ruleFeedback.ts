/** "Not useful": told to the sync service where the person allows it, and kept in a file in any case. */

import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";

import type { App, Command } from "../app";
import { ServerCommand } from "../protocol";
import { ruleNamedBy } from "./showRule";

type Answer = "useful" | "not-useful";

interface Feedback {
  rule: string;
  answer: Answer;
  reason: string;
  at: string;
  server: string;
  revision: string;
}

export const FILE_NAME = "rule-feedback.jsonl";

export const ruleFeedback: Command = {
  id: "aida.ruleFeedback",
  async run(app, wanted, answer, reason) {
    const rule = ruleNamedBy(wanted)?.rule ?? app.page.rule;
    if (!rule) {
      return undefined;
    }
    const said: Answer = answer === "useful" ? "useful" : "not-useful";
    const why = typeof reason === "string" ? reason : await ask(rule, said);
    if (why === undefined) {
      return undefined;
    }
    const file = await append(app, {
      rule,
      answer: said,
      reason: why,
      at: new Date().toISOString(),
      server: app.server.version,
      revision: app.server.status?.revision ?? "",
    });
    const { t } = vscode.l10n;
    const service = await tell(app, rule, said);
    if (service) {
      await app.page.confirm(
        t("Thank you. The rule and your answer go to {0}, not your words.", service),
      );
      return file;
    }
    await app.page.confirm(
      t("Thank you. Your answer is kept on this machine only; it is sent nowhere."),
    );
    const open = t("Open File");
    void vscode.window
      .showInformationMessage(
        t("Kept on this machine only: no sync service may be told. See `aida sync events on`."),
        open,
      )
      .then((chosen) => {
        if (chosen) {
          void vscode.commands.executeCommand("vscode.open", vscode.Uri.file(file));
        }
      });
    return file;
  },
};

/** The service that is told, if there is one. A server that is away or older changes nothing. */
async function tell(app: App, rule: string, opinion: Answer): Promise<string | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri.toString();
  try {
    const told = await app.server.command<{ recorded: boolean; service: string | null }>(
      ServerCommand.feedback,
      { rule, opinion, ...(uri ? { uri } : {}) },
    );
    return told.recorded ? (told.service ?? undefined) : undefined;
  } catch (error) {
    app.log.info(`the service is not told: ${String(error)}`);
    return undefined;
  }
}

async function ask(rule: string, answer: Answer): Promise<string | undefined> {
  if (answer === "useful") {
    return "";
  }
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Why is {0} not useful?", rule),
    prompt: vscode.l10n.t("In a few words, or nothing. Enter keeps it, Escape does not."),
    placeHolder: vscode.l10n.t("wrong here · right but not worth it · unclear"),
  });
}

async function append(app: App, feedback: Feedback): Promise<string> {
  const folder = app.context.globalStorageUri.fsPath;
  await fs.mkdir(folder, { recursive: true });
  const file = path.join(folder, FILE_NAME);
  await fs.appendFile(file, `${JSON.stringify(feedback)}\n`, "utf8");
  return file;
}
