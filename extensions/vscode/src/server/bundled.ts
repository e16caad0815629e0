/** Installing the server that the extension carries into the extension's own storage. */

import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

import { findPython } from "./python";

/** Written by scripts/bundle_server.py beside the wheels. */
interface Manifest {
  /** Differs when any wheel does. */
  digest: string;
  version: string;
  /** As in `linux-x64`; wheels are made for one. */
  target: string;
  /** Minor versions of Python 3 that there are wheels for. */
  pythons: number[];
  /** Name of pip's wheel. */
  pip: string;
}

export interface Places {
  /** Folder `bundled` of the extension. */
  wheels: string;
  /** Folder that belongs to the extension alone. */
  storage: string;
  /** `aida.server.python`. */
  python: string;
}

/** Says how far it has come. */
export type Report = (message: string) => void;
/** Shows that something is being installed while `work` runs. */
export type WithProgress = <T>(work: (report: Report) => Promise<T>) => Promise<T>;
export type Outcome = { program: string } | { problem: string };

const COMPLETE = "complete.json";

/** The program of the installed server; installs it when it is not there yet. */
export async function bundledServer(places: Places, withProgress: WithProgress): Promise<Outcome> {
  const manifest = await readManifest(places.wheels);
  if (!manifest) {
    return { problem: "this build of the extension carries none" };
  }
  if (manifest.target !== ownTarget()) {
    return { problem: `it is made for ${manifest.target}, and this is ${ownTarget()}` };
  }
  const folder = path.join(places.storage, `server-${manifest.version}-${manifest.digest}`);
  const program = programIn(folder, "aida");
  if (await exists(path.join(folder, COMPLETE))) {
    return { program };
  }
  const python = await findPython(places.python, manifest.pythons);
  if (!python) {
    const wanted = manifest.pythons.map((minor) => `3.${minor}`).join(", ");
    const where = places.python
      ? `${places.python} (aida.server.python) is none`
      : "none was found";
    return { problem: `it needs Python ${wanted}, and ${where}` };
  }
  try {
    await withProgress(async (report) => {
      report("making an environment");
      await fs.rm(folder, { recursive: true, force: true });
      await run(python.program, [...python.args, "-m", "venv", "--without-pip", folder]);
      report("installing the packages");
      await pipInstall(folder, places.wheels, manifest.pip);
      await fs.writeFile(path.join(folder, COMPLETE), JSON.stringify(manifest));
      await removeOlder(places.storage, path.basename(folder));
    });
  } catch (error) {
    await fs.rm(folder, { recursive: true, force: true });
    return { problem: `it could not be installed: ${reason(error)}` };
  }
  return { program };
}

export function ownTarget(): string {
  return `${process.platform}-${process.arch}`;
}

async function pipInstall(folder: string, wheels: string, pip: string): Promise<void> {
  // pip runs from its own wheel, as some systems' Python comes without it.
  const command = [path.join(wheels, pip, "pip"), "install", "--quiet"];
  const offline = ["--no-index", "--no-deps", "--find-links", wheels];
  const pinned = ["--require-hashes", "-r", "requirements.txt"];
  await run(programIn(folder, "python"), [...command, ...offline, ...pinned], wheels);
}

async function run(program: string, args: string[], cwd?: string): Promise<void> {
  await promisify(execFile)(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    // What the person has set for their own installs is not meant for this one.
    env: { ...process.env, PIP_CONFIG_FILE: "", PIP_REQUIRE_VIRTUALENV: "", PYTHONPATH: "" },
    maxBuffer: 10_000_000,
  });
}

async function readManifest(wheels: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await fs.readFile(path.join(wheels, "manifest.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

async function removeOlder(storage: string, keep: string): Promise<void> {
  for (const name of await fs.readdir(storage)) {
    if (name.startsWith("server-") && name !== keep) {
      // Another window may still run it: then it goes next time.
      await fs
        .rm(path.join(storage, name), { recursive: true, force: true })
        .catch(() => undefined);
    }
  }
}

function programIn(folder: string, name: string): string {
  return process.platform === "win32"
    ? path.join(folder, "Scripts", `${name}.exe`)
    : path.join(folder, "bin", name);
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

function reason(error: unknown): string {
  const stderr = (error as { stderr?: unknown }).stderr;
  const lines = typeof stderr === "string" ? stderr.trim().split("\n") : [];
  return lines.at(-1) ?? (error instanceof Error ? error.message : String(error));
}
