/** How long a suppression may be asked to hold; without the editor, so that it can be tested. */

import type { Demands } from "./protocol";

export interface End {
  /** The last day, such as 2027-03-01; undefined for no end. */
  until: string | undefined;
  /** From today. */
  days: number | undefined;
}

const USUAL_DAYS = [90, 30, 7, 180, 365];
const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** The ends to choose from, the usual one first; one without end where that is allowed. */
export function endsToOffer({ expiry, maxDays }: Demands, now: Date): End[] {
  const within = USUAL_DAYS.filter((days) => maxDays === null || days <= maxDays);
  const offered = maxDays === null || within.includes(maxDays) ? within : [maxDays, ...within];
  const ends: End[] = offered.map((days) => ({ until: dayAfter(now, days), days }));
  return expiry ? ends : [...ends, { until: undefined, days: undefined }];
}

/** Which of the things that make a date unfit is true of a text. */
export function problemOfDate(
  text: string,
  { maxDays }: Demands,
  now: Date,
): "no date" | "past" | "too far" | undefined {
  const time = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    return "no date";
  }
  if (text < dayAfter(now, 0)) {
    return "past";
  }
  return maxDays !== null && text > dayAfter(now, maxDays) ? "too far" : undefined;
}

/** Days are those of UTC, as in the comment. */
export function dayAfter(now: Date, days: number): string {
  return new Date(now.valueOf() + days * DAY_MS).toISOString().slice(0, 10);
}
