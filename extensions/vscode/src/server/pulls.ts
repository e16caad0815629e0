/** When the whole workspace is checked again. */

import * as vscode from "vscode";
import type { vsdiag } from "vscode-languageclient";

import { readSettings } from "../settings";

const LONGEST_PAUSE_MS = 5 * 60_000;
const SETTLE_MS = 300;

/**
 * The client library pulls again two seconds after each pull, for ever. That walks through every
 * file of the workspace, so a pull waits here until some file has changed.
 */
export class WorkspacePulls implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher("**/*");
  private dirty = true;

  constructor() {
    const note = (uri: vscode.Uri) => {
      if (!/[\\/]\.git[\\/]/.test(uri.fsPath)) {
        this.request();
      }
    };
    this.watcher.onDidChange(note);
    this.watcher.onDidCreate(note);
    this.watcher.onDidDelete(note);
  }

  /** The next pull is not to wait. */
  request(): void {
    this.dirty = true;
    this.changed.fire();
  }

  async pull(
    token: vscode.CancellationToken,
    next: () => vscode.ProviderResult<vsdiag.WorkspaceDiagnosticReport>,
  ): Promise<vsdiag.WorkspaceDiagnosticReport> {
    // Cancelled for a fresh one, which the server has asked for: that one is not to wait. And the
    // cancelled one never answers, as the library starts a further chain of pulls after each answer.
    const cancelled = new Promise<never>(() => undefined);
    const cancelling = token.onCancellationRequested(() => this.request());
    try {
      while (!this.dirty && !token.isCancellationRequested) {
        await this.wait();
      }
      if (token.isCancellationRequested) {
        return await cancelled;
      }
      this.dirty = false;
      const wanted = readSettings().scope === "workspace";
      return (wanted ? await next() : undefined) ?? { items: [] };
    } catch (error) {
      if (token.isCancellationRequested) {
        return await cancelled;
      }
      this.dirty = true;
      throw error;
    } finally {
      cancelling.dispose();
    }
  }

  dispose(): void {
    this.watcher.dispose();
    this.changed.dispose();
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        listener.dispose();
        resolve();
      };
      const timer = setTimeout(() => this.request(), LONGEST_PAUSE_MS);
      const listener = this.changed.event(() => setTimeout(done, SETTLE_MS));
    });
  }
}
