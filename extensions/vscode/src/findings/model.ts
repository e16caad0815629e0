/** All findings of the workspace, as far as they are known. */

import * as vscode from "vscode";

import type { Counts } from "../protocol";
import { findingsIn, type Finding } from "./finding";
import { severityName } from "./severity";

const SETTLE_MS = 100;

export class FindingsModel implements vscode.Disposable {
  private readonly byFile = new Map<string, Finding[]>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly listener: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor() {
    this.listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.map((uri) => this.read(uri)).includes(true)) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.changed.fire(), SETTLE_MS);
      }
    });
    this.readAll();
  }

  get all(): Finding[] {
    return [...this.byFile.values()].flat();
  }

  get count(): number {
    let count = 0;
    for (const findings of this.byFile.values()) {
      count += findings.length;
    }
    return count;
  }

  get counts(): Counts {
    const counts: Counts = { error: 0, warning: 0, info: 0, hint: 0, old: 0 };
    for (const findings of this.byFile.values()) {
      for (const { old, severity } of findings) {
        counts[old ? "old" : severityName(severity)] += 1;
      }
    }
    return counts;
  }

  /** Looks at everything again. */
  readAll(): void {
    this.byFile.clear();
    for (const [uri] of vscode.languages.getDiagnostics()) {
      this.read(uri);
    }
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listener.dispose();
    this.changed.dispose();
  }

  /** Whether anything of ours is different by it. */
  private read(uri: vscode.Uri): boolean {
    const key = uri.toString();
    const had = this.byFile.has(key);
    const findings = findingsIn(uri);
    if (findings.length > 0) {
      this.byFile.set(key, findings);
    } else {
      this.byFile.delete(key);
    }
    return had || findings.length > 0;
  }
}
