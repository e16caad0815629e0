/** Why a server's process could not be started, in words for the person who can mend it. */

import type { Words } from "../statusView";
import type { Choice } from "./locate";

/** The system's own word for it, such as ENOENT, comes in `code` or within the text. */
export function startProblem(error: unknown, choice: Choice, words: Words): string {
  const text = error instanceof Error ? error.message : String(error);
  const { program, origin } = choice;
  const setting =
    origin === "setting" ? ` ${words.t("The setting aida.server.command names it.")}` : "";
  if (/\bENOENT\b/.test(text)) {
    return words.t("The server {0} is not there.", program) + setting;
  }
  if (/\bEACCES\b/.test(text)) {
    return words.t("The server {0} is no program that may be run.", program) + setting;
  }
  return words.t("The server {0} could not be started: {1}.", program, text) + setting;
}
