/** Finding a Python that the bundled server runs on. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Python {
  program: string;
  args: string[];
  /** Minor version of Python 3. */
  minor: number;
}

const PROBE = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
const PATIENCE_MS = 10_000;

/** The newest Python that `minors` names (as in `3.12`), from those that are called as usual. */
export async function findPython(
  configured: string,
  minors: readonly number[],
): Promise<Python | undefined> {
  const names: [string, ...string[]][] = configured ? [[configured]] : usualNames(minors);
  for (const [program, ...args] of names) {
    const minor = await minorVersion(program, args);
    if (minor !== undefined && minors.includes(minor)) {
      return { program, args, minor };
    }
  }
  return undefined;
}

function usualNames(minors: readonly number[]): [string, ...string[]][] {
  const versions = [...minors].sort((a, b) => b - a).map((minor) => `3.${minor}`);
  if (process.platform === "win32") {
    return [
      ...versions.map((version): [string, string] => ["py", `-${version}`]),
      ["python"],
      ["python3"],
    ];
  }
  return [["python3"], ...versions.map((version): [string] => [`python${version}`]), ["python"]];
}

async function minorVersion(program: string, args: string[]): Promise<number | undefined> {
  try {
    const run = promisify(execFile);
    const { stdout } = await run(program, [...args, "-c", PROBE], { timeout: PATIENCE_MS });
    const match = /^cpython 3 (\d+)/.exec(stdout);
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined; // not there, or not a Python
  }
}
