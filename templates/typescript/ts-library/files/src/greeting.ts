/** A name with nothing in it. */
export class EmptyNameError extends Error {
  override readonly name = "EmptyNameError";
}

/**
 * A greeting for somebody: the first thing that works. Put your own in its place.
 *
 * @throws EmptyNameError when the name is empty
 */
export function greeting(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") {
    throw new EmptyNameError("a greeting needs a name");
  }
  return `Hello, ${trimmed}!`;
}
