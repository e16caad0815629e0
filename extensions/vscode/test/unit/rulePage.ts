import * as assert from "node:assert/strict";

import type { RulePage } from "../../src/protocol";
import { pageHtml, type Labels } from "../../src/rulePage/html";
import { readPage } from "../../src/rulePage/sections";

const MARKDOWN = `# py-example
## What it does
Reports \`x\`. <script>alert(1)</script>
## Example
\`\`\`python bad
def f():
    return """a
    b"""  # finding
\`\`\`
Use instead:
\`\`\`python good lang=py
pass
\`\`\`
`;

const PAGE: RulePage = {
  id: "py-example",
  title: 'A <title> & "more"',
  severity: "error",
  stage: "warn",
  owner: "team",
  tags: ["a<b"],
  languages: ["python"],
  fixable: false,
  page: null,
  source: "file:///rule.yml",
  markdown: MARKDOWN,
  references: ["https://example.test/?a=1&b=2", "javascript:alert(1)"],
};

const FRAME = {
  nonce: "NONCE",
  cspSource: "https://view.test",
  script: "https://view.test/a.js",
  style: "https://view.test/a.css",
  language: "en",
};

const LABELS = new Proxy({} as Labels, {
  get: (_, name) => (name === "stages" ? { warn: "warn" } : String(name)),
});

suite("rule page", () => {
  test("bad and good stand side by side, without the marks of the tests", () => {
    const parts = readPage(MARKDOWN);
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ["heading", "prose", "heading", "comparison"],
    );
    const comparison = parts[3];
    assert.ok(comparison?.kind === "comparison");
    assert.deepEqual(comparison.bad.marked, [2]);
    assert.ok(!comparison.bad.code.includes("finding"));
    assert.equal(comparison.good.language, "python");
  });

  test("after a fix nothing is reported", () => {
    const [part] = readPage(
      "```python bad\nx  # finding\n```\n```python fixed\ny  # finding\n```\n",
    );
    assert.ok(part?.kind === "comparison");
    assert.deepEqual([part.bad.marked, part.good.marked], [[0], []]);
    assert.equal(part.good.code, "y");
  });

  test("a block that is never closed ends with the page", () => {
    assert.deepEqual(
      readPage("```python bad\nx = 1").map(({ kind }) => kind),
      ["code"],
    );
  });

  test("nothing of a page can run", () => {
    const html = pageHtml(PAGE, 3, FRAME, LABELS);
    assert.ok(!html.includes("<script>alert"));
    assert.ok(!html.includes('href="javascript:'));
    assert.ok(!html.includes("<title> &"));
    assert.match(
      html,
      /default-src 'none'; style-src https:\/\/view\.test; script-src 'nonce-NONCE'/,
    );
    assert.equal(html.match(/<script/g)?.length, 1);
  });

  test("tokens that span lines are whole in each", () => {
    const html = pageHtml(PAGE, 0, FRAME, LABELS);
    for (const [, line = ""] of html.matchAll(
      /<span class="line[^"]*">(.*?)(?=<span class="line|<\/code>)/g,
    )) {
      const opened = line.match(/<span/g)?.length ?? 0;
      const closed = line.match(/<\/span>/g)?.length ?? 0;
      assert.equal(closed, opened + 1, line);
    }
    assert.ok(html.includes('class="line reported"'));
  });

  test("a page's own references are not told twice", () => {
    const own = { ...PAGE, markdown: `${MARKDOWN}## References\n- one\n` };
    const titles = (page: RulePage) =>
      pageHtml(page, 0, FRAME, LABELS).match(/<h2>references<\/h2>/gi);
    assert.equal(titles(PAGE)?.length, 1);
    assert.equal(titles(own)?.length, 1);
  });
});
