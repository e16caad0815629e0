/** When a server that has crashed is started again, and when that is given up. */

export const MOST_CRASHES = 5;
export const WITHIN_MS = 3 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/** Pauses between starts grow as crashes come closely; the fifth within three minutes is the last. */
export class Crashes {
  private times: number[] = [];

  /** Notes a crash; returns the pause in milliseconds before the next start, or undefined. */
  note(now: number): number | undefined {
    this.times = this.times.filter((time) => now - time < WITHIN_MS);
    this.times.push(now);
    if (this.times.length >= MOST_CRASHES) {
      return undefined;
    }
    return Math.min(FIRST_PAUSE_MS * 3 ** (this.times.length - 1), LONGEST_PAUSE_MS);
  }

  /** A person asked for a start: what has been is forgotten. */
  forget(): void {
    this.times = [];
  }
}
