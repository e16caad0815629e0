import * as assert from "node:assert/strict";

import type { Status } from "../../src/protocol";
import { statusView, type StatusInput, type StatusState } from "../../src/statusView";

const STATUS: Status = {
  state: "ready",
  version: "0.1.0",
  rules: 120,
  revision: "0123456789ab",
  readAt: "2027-03-01T12:00:00Z",
  ageSeconds: 3,
  offline: true,
  trusted: true,
  findings: { error: 2, warning: 3, info: 0, hint: 1, old: 40 },
  scope: "workspace",
  scan: null,
  problems: [],
  folders: [],
};

const READY: StatusInput = {
  phase: "running",
  problem: "",
  status: STATUS,
  trusted: true,
  count: 6,
  wasOnline: false,
};

const words = {
  t: (text: string, ...args: (string | number)[]) =>
    text.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])),
};

suite("status bar", () => {
  const busy = { state: "busy", scan: { done: 30, total: 120 } } as const;
  const cases: [string, Partial<StatusInput>, StatusState, string][] = [
    ["ready", {}, "ready", "$(law) 6 · 0123456"],
    ["a server that tells no status", { status: undefined }, "ready", "$(law) 6"],
    ["starting", { phase: "starting", status: undefined }, "starting", "$(loading~spin) AIDA"],
    ["switched off", { phase: "stopped" }, "stopped", "$(circle-slash) AIDA"],
    ["scanning", { status: { ...STATUS, ...busy } }, "scanning", "$(sync~spin) 25 %"],
    [
      "scanning, of a size not known yet",
      { status: { ...STATUS, state: "busy", scan: { done: 1, total: null } } },
      "scanning",
      "$(sync~spin) 1",
    ],
    ["never online", { wasOnline: false }, "ready", "$(law) 6 · 0123456"],
    ["not online any more", { wasOnline: true }, "offline", "$(cloud-offline) 6 · 0123456"],
    ["not trusted", { trusted: false }, "untrusted", "$(shield) 6 · 0123456"],
    ["gave up", { phase: "failed", problem: "It crashed." }, "error", "$(error) AIDA"],
    [
      "a broken rule",
      { status: { ...STATUS, problems: ["a.yml:1:1: no rule"] } },
      "error",
      "$(law) 6 · 0123456 $(warning)",
    ],
  ];
  for (const [name, change, state, text] of cases) {
    test(name, () => {
      const view = statusView({ ...READY, ...change }, words);
      assert.deepEqual([view.state, view.text], [state, text]);
      assert.ok(view.headline);
    });
  }
});
