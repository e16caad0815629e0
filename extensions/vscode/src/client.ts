/** One language client, for one run of the server's process. */

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node";

import { CLIENT_COMMANDS, ServerCommand } from "./protocol";
import type { Choice } from "./server/locate";
import { readSettings } from "./settings";

export interface Hooks {
  log: vscode.LogOutputChannel;
  /** The process has ended without being told to. */
  ended(): void;
  /** A page is wanted, by a code action or a lens of the server. */
  showRule(argument: unknown): void;
}

const SCHEMES = ["file", "untitled", "vscode-notebook-cell"];
const MOST_ERRORS = 3;

export function createClient(choice: Choice, hooks: Hooks): LanguageClient {
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const server: ServerOptions = {
    command: choice.program,
    args: choice.args,
    options: { ...(cwd === undefined ? {} : { cwd }), env: environment() },
  };
  return new QuietClient("aida", "AIDA", server, options(hooks));
}

/** Its errors are for the log: what a person has to know, `Server` says, and says once. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function options(hooks: Hooks): LanguageClientOptions {
  return {
    // The server passes over what no rule is for.
    documentSelector: SCHEMES.map((scheme) => ({ scheme })),
    outputChannel: hooks.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: {
      status: true,
      trusted: vscode.workspace.isTrusted,
      clientCommands: CLIENT_COMMANDS,
    },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: (_error, _message, count) => ({
        action: (count ?? 0) <= MOST_ERRORS ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      closed: () => {
        hooks.ended();
        return {
          action: CloseAction.DoNotRestart,
          handled: true,
          message: "The server has ended, and was not told to.",
        };
      },
    },
    diagnosticPullOptions: { onChange: true, onTabs: false },
    middleware: {
      executeCommand: (command, args, next) => {
        if (command === ServerCommand.showRule) {
          hooks.showRule((args as unknown[])[0]);
          return undefined;
        }
        return next(command, args as unknown[]) as unknown;
      },
      // The server answers when something is new, so that asking again costs nothing.
      provideWorkspaceDiagnostics: (known, token, report, next) =>
        readSettings().scope === "workspace" ? next(known, token, report) : { items: [] },
    },
  };
}

/** The editor's own variables are no business of a Python program. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("VSCODE_") && name !== "ELECTRON_RUN_AS_NODE",
    ),
  );
}
