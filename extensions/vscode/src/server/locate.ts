/** Which server is started, and why that one. */

import * as path from "node:path";

export type Origin = "setting" | "project" | "bundled" | "path";

export interface Choice {
  program: string;
  args: string[];
  origin: Origin;
  /** Why it is this one, for the log: each place that was looked at before, and what was there. */
  trail: string[];
}

export interface Surroundings {
  platform: NodeJS.Platform;
  /** Folders of the workspace. */
  folders: string[];
  trusted: boolean;
  /** `aida.server.command`. */
  configured: string[];
  home: string;
  /** The variable PATH. */
  searchPath: string;
  isProgram(file: string): Promise<boolean>;
  /** Installs the server that the extension carries; tells why it cannot. */
  bundled(): Promise<{ program: string } | { problem: string }>;
}

export class NoServerError extends Error {
  constructor(readonly trail: string[]) {
    super("No AIDA server was found.");
  }
}

/** The first server that is there: setting, the project's environment, our own, PATH. */
export async function locate(from: Surroundings): Promise<Choice> {
  const trail: string[] = [];
  const choose = (origin: Origin, program: string, args: string[], why: string): Choice => {
    trail.push(why);
    return { program, args, origin, trail };
  };

  const [configured, ...args] = from.configured;
  if (configured) {
    const program = expand(configured, from);
    return choose(
      "setting",
      program,
      args.length > 0 ? args.map((arg) => expand(arg, from)) : ["lsp"],
      `setting aida.server.command: ${program}`,
    );
  }
  trail.push("setting aida.server.command: not set");

  const project = await inProject(from, trail);
  if (project) {
    return choose("project", project, ["lsp"], `environment of the project: ${project}`);
  }

  const bundled = await from.bundled();
  if ("program" in bundled) {
    return choose("bundled", bundled.program, ["lsp"], `bundled server: ${bundled.program}`);
  }
  trail.push(`bundled server: ${bundled.problem}`);

  const found = await onPath(from);
  if (found) {
    return choose("path", found, ["lsp"], `PATH: ${found}`);
  }
  trail.push("PATH: no program `aida` in it");
  throw new NoServerError(trail);
}

async function inProject(from: Surroundings, trail: string[]): Promise<string | undefined> {
  if (!from.trusted) {
    trail.push("environment of the project: passed over, as the workspace is not trusted");
    return undefined;
  }
  const paths = pathOf(from.platform);
  const inVenv = from.platform === "win32" ? ["Scripts", "aida.exe"] : ["bin", "aida"];
  for (const folder of from.folders) {
    const program = paths.join(folder, ".venv", ...inVenv);
    if (await from.isProgram(program)) {
      return program;
    }
  }
  trail.push(`environment of the project: no ${paths.join(".venv", ...inVenv)} in any folder`);
  return undefined;
}

async function onPath(from: Surroundings): Promise<string | undefined> {
  const paths = pathOf(from.platform);
  const name = from.platform === "win32" ? "aida.exe" : "aida";
  for (const folder of from.searchPath.split(paths.delimiter).filter(Boolean)) {
    const program = paths.join(folder, name);
    if (await from.isProgram(program)) {
      return program;
    }
  }
  return undefined;
}

function expand(text: string, from: Surroundings): string {
  return text
    .replace(/^~(?=$|[\\/])/, () => from.home)
    .replaceAll("${userHome}", () => from.home)
    .replaceAll("${workspaceFolder}", () => from.folders[0] ?? "");
}

function pathOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === "win32" ? path.win32 : path.posix;
}
