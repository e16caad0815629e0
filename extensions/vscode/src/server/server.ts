/** The server's life: finding it, starting it, starting it again, and giving up. */

import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";

import { createClient } from "../client";
import { STATUS, type Status } from "../protocol";
import { readSettings } from "../settings";
import { Crashes, MOST_CRASHES } from "./crashes";
import { NoServerError, type Choice } from "./locate";
import { startProblem } from "./startProblem";

export type Phase = "stopped" | "starting" | "running" | "pausing" | "failed";
export type Locate = () => Promise<Choice>;

/** The server cannot do what was asked; the text says what to do about it. */
export class NotAbleError extends Error {}

export class Server implements vscode.Disposable {
  phase: Phase = "stopped";
  /** What went wrong, in the phases `failed` and `pausing`. */
  problem = "";
  choice: Choice | undefined;
  status: Status | undefined;

  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly crashes = new Crashes();
  /** Problems that this window has shown a message about. */
  private readonly told = new Set<string>();
  private client: LanguageClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private turn = 0;

  constructor(
    private readonly locate: Locate,
    private readonly log: vscode.LogOutputChannel,
    private readonly showRule: (argument: unknown) => void,
  ) {}

  /** Version of the running server. */
  get version(): string {
    return this.client?.initializeResult?.serverInfo?.version ?? "";
  }

  /** Of the running process. */
  get pid(): number | undefined {
    return this.client?.serverProcess?.pid;
  }

  /** A person, or a setting, asked for a start: earlier crashes are forgotten. */
  async restart(): Promise<void> {
    this.crashes.forget();
    await this.stop();
    if (readSettings().enabled) {
      await this.start();
    }
  }

  /** A person asked for another try, and is to hear again what comes of it. */
  async tryAgain(): Promise<void> {
    this.told.clear();
    await this.restart();
  }

  async stop(): Promise<void> {
    this.turn += 1;
    clearTimeout(this.timer);
    const client = this.client;
    this.client = undefined;
    this.status = undefined;
    this.enter("stopped");
    await client?.dispose().catch(() => undefined); // it may have died already
  }

  supports(command: string): boolean {
    const known = this.client?.initializeResult?.capabilities.executeCommandProvider?.commands;
    return known?.includes(command) ?? false;
  }

  /** Runs one of the server's commands. */
  async command<T>(
    command: string,
    argument: object = {},
    token?: vscode.CancellationToken,
  ): Promise<T> {
    const client = this.running();
    if (!this.supports(command)) {
      throw new NotAbleError(
        vscode.l10n.t(
          "This server (aida {0}) cannot do that yet. Update it, or let the extension use its own.",
          this.version,
        ),
      );
    }
    const params = { command, arguments: [argument] };
    return (await client.sendRequest(ExecuteCommandRequest.type, params, token)) as T;
  }

  /** Sends a request of AIDA's own. */
  async request<T>(method: string, params?: object): Promise<T> {
    return this.running().sendRequest<T>(method, params);
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  private running(): LanguageClient {
    if (this.phase !== "running" || !this.client) {
      throw new NotAbleError(vscode.l10n.t("AIDA's server does not run. Its log says why."));
    }
    return this.client;
  }

  private async start(): Promise<void> {
    const turn = (this.turn += 1);
    this.enter("starting");
    try {
      this.choice = await this.locate();
    } catch (error) {
      if (turn === this.turn) {
        this.choice = undefined;
        this.notLocated(error);
      }
      return;
    }
    if (turn !== this.turn) {
      return; // meanwhile somebody stopped it, or started it again
    }
    const { program, args, trail } = this.choice;
    trail.forEach((line) => {
      this.log.info(`server: ${line}`);
    });
    this.log.info(`starting: ${[program, ...args].join(" ")}`);

    const life = { died: false };
    const client = createClient(this.choice, {
      log: this.log,
      showRule: this.showRule,
      ended: () => {
        life.died = true;
        if (turn === this.turn) {
          this.crashed();
        }
      },
    });
    this.client = client;
    client.onNotification(STATUS, (status: Status) => {
      if (turn === this.turn) {
        this.status = status;
        this.changed.fire();
      }
    });
    try {
      await client.start();
    } catch (error) {
      // A process that never came to life will not do so by being asked again.
      if (turn === this.turn && !life.died) {
        this.fail(startProblem(error, this.choice, vscode.l10n));
      }
      return;
    }
    if (turn === this.turn && !life.died) {
      this.told.clear();
      this.log.info(`running: aida ${this.version}, process ${this.pid ?? "unknown"}`);
      this.enter("running");
      await this.askForStatus(client, turn);
    }
  }

  /** The server tells only what changes; what was before is to be asked for. */
  private async askForStatus(client: LanguageClient, turn: number): Promise<void> {
    const status = await client.sendRequest<Status>(STATUS).catch(() => undefined); // an older one
    if (status && turn === this.turn && !this.status) {
      this.status = status;
      this.changed.fire();
    }
  }

  private crashed(): void {
    this.status = undefined;
    const pause = this.crashes.note(Date.now());
    if (pause === undefined) {
      this.fail(vscode.l10n.t("The server crashed {0} times within three minutes.", MOST_CRASHES));
      return;
    }
    this.log.warn(`the server ended; starting it again in ${pause / 1000} s`);
    this.problem = vscode.l10n.t("The server crashed and is started again in a moment.");
    this.enter("pausing");
    this.timer = setTimeout(() => void this.startAgain(), pause);
  }

  private async startAgain(): Promise<void> {
    const old = this.client;
    this.client = undefined;
    await old?.dispose().catch(() => undefined);
    await this.start();
  }

  private notLocated(error: unknown): void {
    if (error instanceof NoServerError) {
      error.trail.forEach((line) => {
        this.log.error(`server: ${line}`);
      });
      this.fail(vscode.l10n.t("No server was found. The log says where it was looked for."));
    } else {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private fail(problem: string): void {
    this.log.error(problem);
    this.problem = problem;
    this.enter("failed");
    if (!this.told.has(problem)) {
      this.told.add(problem);
      void this.offerHelp(problem);
    }
  }

  private async offerHelp(problem: string): Promise<void> {
    const showLog = vscode.l10n.t("Show Log");
    const tryAgain = vscode.l10n.t("Start Again");
    const settings = vscode.l10n.t("Open Settings");
    const chosen = await vscode.window.showErrorMessage(
      vscode.l10n.t("AIDA: {0}", problem),
      showLog,
      tryAgain,
      settings,
    );
    if (chosen === showLog) {
      this.log.show();
    } else if (chosen === tryAgain) {
      await this.tryAgain();
    } else if (chosen === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "aida.server");
    }
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    if (phase === "running" || phase === "starting") {
      this.problem = "";
    }
    void vscode.commands.executeCommand("setContext", "aida.phase", phase);
    this.changed.fire();
  }
}
