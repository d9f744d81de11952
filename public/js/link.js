/** The life of the connection as plain values. No socket, timer, clock or dice in here: whoever asks brings them. */

const NEXT = {
  idle: { start: "connecting" },
  connecting: { opened: "open", lost: "waiting", check: "checking", stop: "stopped" },
  open: { lost: "waiting", check: "checking", stop: "stopped" },
  checking: { lost: "waiting", stop: "stopped" },
  waiting: { start: "connecting", check: "checking" },
  stopped: { start: "connecting", check: "checking" },
};

/** Close code → what to tell the person. */
const CLOSED = {
  1000: "The server closed the connection.",
  1001: "The server is going away.",
  1002: "The server could not follow what this page sent.",
  1003: "The server takes text only.",
  1006: "The connection was lost.",
  1007: "The server could not read what this page sent.",
  1009: "A message was too large for the server.",
  1011: "Something went wrong inside the server.",
  1012: "The server is restarting.",
  4000: "This tab was too slow to keep up and was cut off.",
  4001: "The server heard nothing from this tab and hung up.",
  4002: "Your pass has run out, a new one is on its way.",
  4100: "The server asked this tab to stop: it sent too much that was wrong or too fast.",
};

const STEADY_MS = 2_000; // a connection that lived this long was a good one: the back-off starts afresh
const CALM_MS = 2_000; // nobody is told about a loss shorter than this
const BACK_MS = 3_000; // and who was told is told for so long that all is well again
const COUNT_FROM_MS = 5_000; // a shorter pause isn't worth a countdown
const QUIET_MS = 25_000;
const ANSWER_MS = 10_000;

/** Before anything has happened. Times in ms; 0: not now. */
export const IDLE = {
  state: "idle",
  words: "", // why it is as it is
  failures: 0, // since the last good connection
  pause: 0, // from a failure to the next try
  until: 0, // when the pause ends
  openedAt: 0,
  downSince: 0,
  backUntil: 0, // so long it is said that it is open again
};

/** Full jitter: up to 0.5 s after the first failure, doubling to at most 15 s. */
export const pauseMs = (failures, random) => random * Math.min(15_000, 250 * 2 ** failures);

/** The event that a closed socket is. A refused upgrade looks like any loss, so it has to be asked about over HTTP. */
export function closing(code, wasOpen) {
  if (code === 1006 && !wasOpen) return { type: "check", code, words: "The server can't be reached." };
  const type = code === 4002 ? "check" : code >= 4100 && code < 4200 ? "stop" : "lost";
  return { type, code, words: CLOSED[code] ?? `The connection was closed (${code}).` };
}

/** The link after an event; the same object when the event means nothing now. `random` is in [0, 1). */
export function step(link, event, now, random) {
  const state = NEXT[link.state][event.type];
  if (!state) return link;
  const backUntil = state === "open" && banner(link, now) ? now + BACK_MS : 0;
  if (state === "open") return { ...link, state, words: "", downSince: 0, openedAt: now, backUntil };
  const downSince = state === "stopped" ? now - CALM_MS : link.downSince || now; // a stop is told at once
  const down = { ...link, state, words: event.words ?? link.words, downSince, backUntil };
  if (state !== "waiting") return down;
  const failures = link.openedAt && now - link.openedAt > STEADY_MS ? 1 : link.failures + 1;
  const pause = event.code === 1012 ? 500 + random * 4_000 : pauseMs(failures, random);
  return { ...down, failures, openedAt: 0, pause, until: now + pause };
}

/** What to show: nothing (`null`) while all is well or for the first two seconds; `seconds` is 0 without countdown. */
export function banner(link, now) {
  if (link.state === "open" || link.state === "idle" || now - link.downSince < CALM_MS) return null;
  const waiting = link.state === "waiting";
  const seconds = waiting && link.pause >= COUNT_FROM_MS ? Math.max(1, Math.ceil((link.until - now) / 1000)) : 0;
  return { words: link.words || "Connecting…", seconds };
}

/** Is the other side alive? `fine`, `ask` (send a ping now), `asked` (wait), or `dead`. Times in ms. */
export function pulse(heardAt, askedAt, now) {
  if (askedAt > heardAt) return now - askedAt > ANSWER_MS ? "dead" : "asked";
  return now - heardAt > QUIET_MS ? "ask" : "fine";
}
