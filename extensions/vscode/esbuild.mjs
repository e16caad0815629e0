// Bundles the extension, the script of its web view and, with --tests, the tests of the extension host.
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");
const release = process.argv.includes("--release");
const tests = process.argv.includes("--tests");

const shared = { bundle: true, minify: release, sourcemap: !release, logLevel: "warning" };
const node = { ...shared, platform: "node", format: "cjs", target: "node20", external: ["vscode"] };

const builds = [
  // `main` before `module`: some dependencies load parts of themselves by name otherwise.
  {
    ...node,
    entryPoints: ["src/main.ts"],
    outfile: "dist/main.js",
    mainFields: ["module", "main"],
  },
  {
    ...shared,
    entryPoints: ["src/webview/rulePage.ts", "src/webview/rulePage.css"],
    outdir: "dist/webview",
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: release,
  },
];
if (tests) {
  builds.push({
    ...node,
    entryPoints: ["test/host/index.ts"],
    outfile: "dist/test/index.js",
    external: ["vscode", "mocha"],
  });
  builds.push({
    ...node,
    entryPoints: ["test/unit/index.ts"],
    outfile: "dist/test/unit.js",
    external: ["mocha"],
  });
}

if (watch) {
  const contexts = await Promise.all(builds.map((build) => esbuild.context(build)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(builds.map((build) => esbuild.build(build)));
}
