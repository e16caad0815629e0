/** Which findings the tree shows: words of what a person typed, all of which must fit. */

export interface Filterable {
  rule: string;
  message: string;
  path: string;
  severity: string;
  old: boolean;
}

type Test = (finding: Filterable) => boolean;

const FIELDS: Record<string, (finding: Filterable) => string> = {
  rule: ({ rule }) => rule,
  file: ({ path }) => path,
  severity: ({ severity }) => severity,
  age: ({ old }) => (old ? "old" : "new"),
};

export const FIELD_NAMES = Object.keys(FIELDS);

/** `rule:py- severity:error shop` and the like; a word without a field may stand anywhere. */
export function parseFilter(text: string): Test {
  const tests = text.toLowerCase().split(/\s+/).filter(Boolean).map(parseWord);
  return (finding) => tests.every((test) => test(finding));
}

function parseWord(word: string): Test {
  const negated = word.length > 1 && word.startsWith("-");
  const test = positive(negated ? word.slice(1) : word);
  return negated ? (finding) => !test(finding) : test;
}

function positive(word: string): Test {
  const colon = word.indexOf(":");
  const field = colon > 0 ? FIELDS[word.slice(0, colon)] : undefined;
  if (field) {
    const value = word.slice(colon + 1);
    return (finding) => field(finding).toLowerCase().includes(value);
  }
  return ({ rule, message, path }) =>
    [rule, message, path].some((text) => text.toLowerCase().includes(word));
}
