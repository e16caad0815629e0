/** A rule's page, taken apart: prose, and examples of what is bad beside what is good. */

export interface Code {
  kind: "code";
  language: string;
  /** What the example shows; empty for code that is no example. */
  role: "" | "bad" | "good" | "fixed";
  code: string;
  /** Zero-based lines that are reported. */
  marked: number[];
}

export interface Prose {
  kind: "prose";
  markdown: string;
}

export interface Heading {
  kind: "heading";
  text: string;
}

/** Examples that belong together. */
export interface Comparison {
  kind: "comparison";
  bad: Code;
  good: Code;
}

export type Part = Prose | Heading | Code | Comparison;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*(.*?)\s*$/;
const HEADING = /^##\s+(.*?)\s*#*\s*$/;
const OPTIONS = /(?:\s+[a-z-]+=\S+)+$/;
const MARKER =
  /\s*(?:#|\/\/|--|;|%|\/\*|<!--|\{#|<%#|\(\*)\s*finding\s*(?:\*\/|-->|#\}|%>|\*\))?[ \t\r]*$/;
/** Says what the two sides of a comparison say by themselves. */
const USE_INSTEAD = /^\s*use instead:?\s*$/i;

export function readPage(markdown: string): Part[] {
  return pair(splitPage(markdown));
}

function splitPage(markdown: string): (Prose | Heading | Code)[] {
  const parts: (Prose | Heading | Code)[] = [];
  let prose: string[] = [];
  const flush = () => {
    const text = prose.join("\n").trim();
    prose = [];
    if (text && !USE_INSTEAD.test(text)) {
      parts.push({ kind: "prose", markdown: text });
    }
  };
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const fence = FENCE.exec(line);
    const heading = HEADING.exec(line);
    if (fence) {
      flush();
      const end = closing(lines, index + 1, fence[1] ?? "```");
      parts.push(toCode(fence[2] ?? "", lines.slice(index + 1, end)));
      index = end;
    } else if (heading) {
      flush();
      parts.push({ kind: "heading", text: heading[1] ?? "" });
    } else if (!(line.startsWith("# ") && parts.length === 0)) {
      prose.push(line); // the page's own title stands in its head already
    }
  }
  flush();
  return parts;
}

function closing(lines: string[], from: number, fence: string): number {
  for (let index = from; index < lines.length; index += 1) {
    const match = FENCE.exec(lines[index] ?? "");
    if (match?.[1]?.startsWith(fence) && !match[2]) {
      return index;
    }
  }
  return lines.length;
}

function toCode(info: string, lines: string[]): Code {
  const words = info.replace(OPTIONS, "").split(/\s+/).filter(Boolean);
  const last = words.at(-1);
  const role = last === "bad" || last === "good" || last === "fixed" ? last : "";
  // After a fix the marks are still there, and nothing is reported any more.
  const isBad = role === "bad";
  const marked = lines.flatMap((line, index) => (isBad && MARKER.test(line) ? [index] : []));
  const code = role ? lines.map((line) => line.replace(MARKER, "")) : lines;
  return { kind: "code", language: words[0] ?? "", role, code: code.join("\n"), marked };
}

/** A bad example and the good, or fixed, one after it stand side by side. */
function pair(parts: (Prose | Heading | Code)[]): Part[] {
  const paired: Part[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    const next = parts[index + 1];
    if (part === undefined) {
      break;
    }
    if (
      part.kind === "code" &&
      part.role === "bad" &&
      next?.kind === "code" &&
      (next.role === "good" || next.role === "fixed")
    ) {
      paired.push({ kind: "comparison", bad: part, good: next });
      index += 1;
    } else {
      paired.push(part);
    }
  }
  return paired;
}
