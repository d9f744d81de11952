/** Durations come from the monotonic clock, which no user sets, dates from the server's clock. Our own date shows only that the machine slept. */

export const LANGUAGE = globalThis.document?.documentElement.lang || "en-GB";
const DAY_MS = 86_400_000;

/** Milliseconds since the page was opened: they never jump, but may stand still while the machine sleeps. */
export const now = () => performance.now();

let known = { server: Date.now(), at: now() }; // until the server says better

/** What the server's clock says, in epoch milliseconds. */
export const serverNow = () => known.server + now() - known.at;

/** @param time of the server's clock just now: epoch milliseconds, or what a `Date` header holds */
export function learnServerTime(time) {
  const server = typeof time === "number" ? time : Date.parse(time);
  if (server > 0) known = { server, at: now() };
}

/** Every message shows that the server's clock is at least so far. */
export const learnAtLeast = (at) => at > serverNow() && learnServerTime(at);

const format = (options) => new Intl.DateTimeFormat(LANGUAGE, options);
const CLOCK = format({ hour: "numeric", minute: "2-digit" });
const DAY = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const FULL = format({ dateStyle: "full", timeStyle: "short" });
const NUMBER = new Intl.NumberFormat(LANGUAGE);
const AGO = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });

export const clockWords = (at) => CLOCK.format(at);
export const fullDate = (at) => FULL.format(at);
export const number = (value) => NUMBER.format(value);
export const sameDay = (a, b) => midnight(a) === midnight(b);

/** "Today", "Yesterday", or the date. */
export function dayWords(at, today = serverNow()) {
  const ago = Math.round((midnight(today) - midnight(at)) / DAY_MS);
  const words = ago === 0 || ago === 1 ? AGO.format(-ago, "day") : DAY.format(at);
  return words[0].toUpperCase() + words.slice(1);
}

const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);
