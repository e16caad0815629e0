/** The HTML of a rule's page. Nothing of a page can run: its Markdown may hold no HTML. */

import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import MarkdownIt from "markdown-it";

import type { RulePage } from "../protocol";
import { readPage, type Code, type Part } from "./sections";

const LANGUAGES = {
  bash, c, cpp, csharp, css, dockerfile, go, java, javascript, json, kotlin, php, python, ruby,
  rust, sql, typescript, xml, yaml,
}; // prettier-ignore
for (const [name, language] of Object.entries(LANGUAGES)) {
  hljs.registerLanguage(name, language);
}
hljs.registerAliases(["tsx"], { languageName: "typescript" });
hljs.registerAliases(["shell"], { languageName: "bash" });
hljs.registerAliases(["containerfile"], { languageName: "dockerfile" });

const markdown = new MarkdownIt({ html: false, linkify: true, highlight: highlighted });

export interface Frame {
  /** Of scripts and styles of this very page. */
  nonce: string;
  /** Where the web view may load from. */
  cspSource: string;
  script: string;
  style: string;
  language: string;
}

export interface Labels {
  bad: string;
  good: string;
  fixed: string;
  severity: string;
  stage: string;
  owner: string;
  languages: string;
  fix: string;
  fixable: string;
  notFixable: string;
  references: string;
  everyFile: string;
  none: string;
  showFindings: string;
  openRule: string;
  question: string;
  useful: string;
  notUseful: string;
  kept: string;
  stages: Record<RulePage["stage"], string>;
}

export function pageHtml(page: RulePage, findings: number, frame: Frame, labels: Labels): string {
  const { nonce, cspSource } = frame;
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts = readPage(page.markdown);
  const named = page.title || page.id;
  return `<!DOCTYPE html>
<html lang="${escaped(frame.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(frame.style)}">
<title>${escaped(named)}</title>
</head>
<body data-rule="${escaped(page.id)}">
<main>
<header>
<h1>${escaped(named)}</h1>
<p class="id"><code>${escaped(page.id)}</code></p>
${factsHtml(page, labels)}
<p class="actions">
<button type="button" data-action="findings">${escaped(labels.showFindings)} <span class="count">${findings}</span></button>
<button type="button" class="secondary" data-action="source">${escaped(labels.openRule)}</button>
</p>
</header>
${parts.map((part) => partHtml(part, labels)).join("\n")}
${referencesHtml(page, parts, labels)}
<footer>
<p class="question"><span>${escaped(labels.question)}</span>
<button type="button" class="secondary" data-action="useful">${escaped(labels.useful)}</button>
<button type="button" class="secondary" data-action="not-useful">${escaped(labels.notUseful)}</button></p>
<p class="kept" role="status">${escaped(labels.kept)}</p>
</footer>
</main>
<script nonce="${nonce}" src="${escaped(frame.script)}"></script>
</body>
</html>`;
}

function factsHtml(page: RulePage, labels: Labels): string {
  const facts: [string, string][] = [
    [
      labels.severity,
      `<span class="severity ${page.severity}"><span class="dot" aria-hidden="true"></span>${page.severity}</span>`,
    ],
    [
      labels.stage,
      `<span title="${escaped(labels.stages[page.stage])}">${escaped(page.stage)}</span>`,
    ],
    [labels.owner, escaped(page.owner || labels.none)],
    [labels.languages, escaped(page.languages.join(", ") || labels.everyFile)],
    [labels.fix, escaped(page.fixable ? labels.fixable : labels.notFixable)],
  ];
  const rows = facts.map(
    ([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${value}</dd></div>`,
  );
  const tags = page.tags.map((tag) => `<li>${escaped(tag)}</li>`).join("");
  return `<dl class="facts">${rows.join("")}</dl>${tags ? `<ul class="tags">${tags}</ul>` : ""}`;
}

function partHtml(part: Part, labels: Labels): string {
  switch (part.kind) {
    case "heading":
      return `<h2>${escaped(part.text)}</h2>`;
    case "prose":
      return markdown.render(part.markdown);
    case "code":
      return codeHtml(part, labels);
    case "comparison":
      return `<div class="comparison">${codeHtml(part.bad, labels)}${codeHtml(part.good, labels)}</div>`;
  }
}

function codeHtml({ language, role, code, marked }: Code, labels: Labels): string {
  const block = `<pre tabindex="0"><code>${withMarks(highlighted(code, language), marked)}</code></pre>`;
  if (!role) {
    return block;
  }
  return `<figure class="${role}"><figcaption>${escaped(labels[role])}</figcaption>${block}</figure>`;
}

/** Lines that are reported stand out. Tokens that span lines are closed and opened again. */
function withMarks(html: string, marked: number[]): string {
  const open: string[] = [];
  const lines = html.split("\n").map((line) => {
    const before = open.join("");
    for (const [tag] of line.matchAll(/<span class="[^"]*">|<\/span>/g)) {
      if (tag === "</span>") {
        open.pop();
      } else {
        open.push(tag);
      }
    }
    return before + line + "</span>".repeat(open.length);
  });
  return lines
    .map((line, index) => {
      const mark = marked.includes(index) ? " reported" : "";
      return `<span class="line${mark}">${line || "\u200b"}</span>`;
    })
    .join("");
}

function highlighted(code: string, language: string): string {
  return hljs.getLanguage(language)
    ? hljs.highlight(code, { language, ignoreIllegals: true }).value
    : escaped(code);
}

function referencesHtml(page: RulePage, parts: Part[], labels: Labels): string {
  const said = parts.some((part) => part.kind === "heading" && /^references$/i.test(part.text));
  if (said || page.references.length === 0) {
    return "";
  }
  const items = page.references.map((reference) =>
    /^https?:\/\//.test(reference)
      ? `<li><a href="${escaped(reference)}">${escaped(reference)}</a></li>`
      : `<li>${escaped(reference)}</li>`,
  );
  return `<h2>${escaped(labels.references)}</h2><ul>${items.join("")}</ul>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
