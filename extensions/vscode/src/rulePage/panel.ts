/** The page of a rule, in a tab of its own beside the code. One tab is used for all rules. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

import type { FindingsModel } from "../findings/model";
import { ServerCommand, type RulePage } from "../protocol";
import type { Server } from "../server/server";
import { pageHtml, type Labels } from "./html";

export const VIEW_TYPE = "aida.rulePage";

interface FromPage {
  action: "findings" | "source" | "useful" | "not-useful";
}

export class RulePagePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private page: RulePage | undefined;
  private readonly listener: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly model: FindingsModel,
  ) {
    // A rule that is edited while its page is open shows as it is now.
    let revision: string | undefined;
    this.listener = server.onDidChange(() => {
      const now = server.status?.revision;
      if (now !== undefined && now !== revision) {
        const known = revision !== undefined;
        revision = now;
        if (known && this.page && this.panel?.visible) {
          void this.load(this.page.id).then(
            (page) => this.render(page),
            () => undefined,
          );
        }
      }
    });
  }

  /** Id of the rule whose page is open. */
  get rule(): string | undefined {
    return this.panel && this.page?.id;
  }

  /** HTML that is shown. */
  get html(): string {
    return this.panel?.webview.html ?? "";
  }

  async show(rule: string, uri?: string): Promise<void> {
    const page = await this.load(rule, uri);
    this.panel ??= this.create();
    this.render(page);
    this.panel.reveal(this.panel.viewColumn ?? vscode.ViewColumn.Beside, true);
  }

  /** The page says that feedback has been kept. */
  async confirm(text: string): Promise<void> {
    await this.panel?.webview.postMessage({ kept: text });
  }

  dispose(): void {
    this.listener.dispose();
    this.panel?.dispose();
  }

  private async load(rule: string, uri?: string): Promise<RulePage> {
    const argument = { rule, ...(uri === undefined ? {} : { uri }), open: false };
    const page = await this.server.command<RulePage>(ServerCommand.showRule, argument);
    // The server's Markdown is made for any client; the file tells good examples from bad ones.
    return { ...page, markdown: (await textOf(page.page)) ?? page.markdown };
  }

  private create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      VIEW_TYPE,
      "AIDA",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        enableFindWidget: true,
        localResourceRoots: [vscode.Uri.joinPath(this.extension, "dist", "webview")],
      },
    );
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extension, "media", "page-light.svg"),
      dark: vscode.Uri.joinPath(this.extension, "media", "page-dark.svg"),
    };
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.page = undefined;
    });
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    return panel;
  }

  private render(page: RulePage): void {
    if (!this.panel) {
      return;
    }
    this.page = page;
    const { webview } = this.panel;
    const asset = (name: string) =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.extension, "dist", "webview", name)).toString();
    const findings = this.model.all.filter(({ rule }) => rule === page.id).length;
    this.panel.title = page.id;
    webview.html = pageHtml(
      page,
      findings,
      {
        nonce: randomBytes(16).toString("base64url"),
        cspSource: webview.cspSource,
        script: asset("rulePage.js"),
        style: asset("rulePage.css"),
        language: vscode.env.language,
      },
      labels(),
    );
  }

  private async receive({ action }: FromPage): Promise<void> {
    if (!this.page) {
      return;
    }
    const { id, source } = this.page;
    switch (action) {
      case "findings":
        await vscode.commands.executeCommand("aida.findings.showRule", id);
        break;
      case "source":
        await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(source), {
          viewColumn: vscode.ViewColumn.One,
        });
        break;
      case "useful":
      case "not-useful":
        await vscode.commands.executeCommand("aida.ruleFeedback", id, action);
        break;
    }
  }
}

async function textOf(uri: string | null): Promise<string | undefined> {
  try {
    return uri === null
      ? undefined
      : Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))).toString("utf8");
  } catch {
    return undefined; // a web page, or gone
  }
}

function labels(): Labels {
  const { t } = vscode.l10n;
  return {
    bad: t("Reported"),
    good: t("Not reported"),
    fixed: t("After the fix"),
    severity: t("Severity"),
    stage: t("Stage"),
    owner: t("Owner"),
    languages: t("Languages"),
    fix: t("Fix"),
    fixable: t("available"),
    notFixable: t("by hand"),
    references: t("References"),
    everyFile: t("every file"),
    none: t("nobody"),
    showFindings: t("Show Findings"),
    openRule: t("Open Rule File"),
    question: t("Is this rule useful to you?"),
    useful: t("Useful"),
    notUseful: t("Not useful"),
    kept: t("Answers are kept on this machine only; they are sent nowhere."),
    stages: {
      shadow: t("shadow: seen by rule authors only"),
      warn: t("warn: shown, and blocks nothing"),
      enforce: t("enforce: blocks where the team says so"),
    },
  };
}
