/** Suppressing a finding: asks why and until when, and lets the server write the comment. */

import * as vscode from "vscode";

import type { Command } from "../app";
import { ServerCommand, type Applied, type AskToSuppress } from "../protocol";
import { NotAbleError } from "../server/server";
import { dayAfter, endsToOffer, problemOfDate, type End } from "../suppression";

const LONGEST_REASON = 200;

/** Named by the server's code actions, with what is to be asked. */
export const suppress: Command = {
  id: "aida.suppress",
  async run({ server }, argument) {
    const asked = argument as AskToSuppress;
    const { uri, rule, position, scope, demands } = asked;
    const reason = await askForReason(asked);
    if (reason === undefined) {
      return false;
    }
    const end = await askForEnd(asked);
    if (end === undefined) {
      return false;
    }
    const owner = demands.owner ? await askForOwner(asked) : "";
    if (owner === undefined) {
      return false;
    }
    const done = await server.command<Applied>(ServerCommand.suppress, {
      uri,
      rule,
      position,
      scope,
      reason,
      owner,
      ...(end.until === undefined ? {} : { until: end.until }),
    });
    if (!done.applied) {
      throw new NotAbleError(
        vscode.l10n.t("The editor did not take the suppression: {0}", done.reason ?? ""),
      );
    }
    return true;
  },
};

function titleOf({ rule, demands }: AskToSuppress, step: number): string {
  return vscode.l10n.t("Suppress {0} ({1}/{2})", rule, step, demands.owner ? 3 : 2);
}

function askForReason(asked: AskToSuppress): Thenable<string | undefined> {
  const { reason } = asked.demands;
  return vscode.window.showInputBox({
    title: titleOf(asked, 1),
    prompt: reason
      ? vscode.l10n.t("Why is this right here? The project's settings demand a reason.")
      : vscode.l10n.t("Why is this right here?"),
    placeHolder: vscode.l10n.t("typed in by admins only"),
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (reason && !text.trim()) {
        return vscode.l10n.t("A reason is needed: the project's settings demand it");
      }
      return text.length > LONGEST_REASON
        ? vscode.l10n.t("At most {0} characters", LONGEST_REASON)
        : undefined;
    },
  });
}

async function askForEnd(asked: AskToSuppress): Promise<End | undefined> {
  const { t } = vscode.l10n;
  const ends = endsToOffer(asked.demands, new Date()).map((end) => ({
    label:
      end.days === undefined ? t("No end") : end.days === 1 ? t("1 day") : t("{0} days", end.days),
    description: end.until === undefined ? "" : t("until {0}", end.until),
    end,
  }));
  const other = { label: t("Another date…"), description: "", end: undefined };
  const chosen = await vscode.window.showQuickPick([...ends, other], {
    title: titleOf(asked, 2),
    placeHolder: t("How long? After that the finding is reported again."),
    ignoreFocusOut: true,
  });
  return chosen === other ? askForDate(asked) : chosen?.end;
}

async function askForDate(asked: AskToSuppress): Promise<End | undefined> {
  const { t } = vscode.l10n;
  const { demands } = asked;
  const problems = {
    "no date": t("Write a date, such as {0}", dayAfter(new Date(), 90)),
    past: t("This day has passed"),
    "too far": t("The project's settings allow at most {0} days", demands.maxDays ?? 0),
  };
  const until = await vscode.window.showInputBox({
    title: titleOf(asked, 2),
    prompt: t("The last day on which it holds"),
    placeHolder: dayAfter(new Date(), Math.min(90, demands.maxDays ?? 90)),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = problemOfDate(text, demands, new Date());
      return problem && problems[problem];
    },
  });
  return until === undefined ? undefined : { until, days: undefined };
}

function askForOwner(asked: AskToSuppress): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: titleOf(asked, 3),
    prompt: vscode.l10n.t("Who answers for it? The project's settings demand an owner."),
    placeHolder: "@team",
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^\S+$/.test(text) ? undefined : vscode.l10n.t("One word, such as @team"),
  });
}
