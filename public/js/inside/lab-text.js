/** The lab in words and numbers. No DOM, no socket in here. */

export const WINDOW = 64;
export const FLOOD_MS = 10_000; // each press adds so long
export const RETIRES_S = 30;
const DELIVERIES = 4_000; // a second that a browser can take from its robots

/** A room that no other guest is in: random letters. */
export const labName = (random = Math.random) =>
  `lab-${Array.from({ length: 8 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join("")}`;

/** Messages a second: twice what the server takes, so that one sees it refuse; where it takes 200, so many. */
export const floodRate = (lab) => (lab ? 200 : 20);

/** The most that so many robots may say a second, all together: each hears all. */
export const fastest = (robots, lab) => Math.min(lab ? 200 : 10, Math.floor(DELIVERIES / Math.max(1, robots)));

/** How many are to be said now, `ms` after so many were; after a hiccup not all at once. */
export const owed = (before, ms, perSecond) =>
  Math.min(before + (ms * perSecond) / 1000, Math.max(1, Math.ceil(perSecond / 20)));

export function floodWords({ sent, echoed, refused, until, isLost }, now) {
  if (!sent) return "";
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  const rest = seconds ? `${seconds} s left.` : "Waiting for the rest.";
  const end = isLost ? "The connection was lost." : until ? rest : "Done.";
  return `${sent} sent, ${echoed} echoed, ${refused} refused. ${end}`;
}

export function robotsWords({ links, rate, sent, echoed, refused }, perTurn) {
  if (!links.length) return "";
  return `${links.length} robots say ${rate}/s together: ${perTurn.toFixed(1)} messages a turn. ${sent} sent, ${echoed} echoed, ${refused} refused.`;
}

/** What becomes of a reader. `outbox`: its queue, once a snapshot shows it. */
export function readerWords({ state, unread, speed, back, lost }, outbox) {
  if (state === "idle") return "";
  if (state === "connecting") return "Connecting…";
  if (state === "cut")
    return `Cut: ${WINDOW} were sent, the outbox was full, and one more came. All other guests read on. Coming back…`;
  if (back) return `Back after ${(back.ms / 1000).toFixed(1)} s, ${back.caughtUp} caught up, ${back.lost} lost.`;
  if (speed > 0 && !(outbox?.size > 0)) return `Reads at ${speed} %: nothing waits, ${lost} lost.`;
  if (unread < WINDOW) return `${unread} of ${WINDOW} sent, all unread. Nothing waits yet.`;
  return outbox ? `${WINDOW} sent, ${outbox.size} wait of ${outbox.capacity}.` : `${WINDOW} sent, the next will wait.`;
}

/** @param waits bytes that this browser couldn't send */
export function loopWords({ heldUp, inbox }, waits, hasRedis) {
  if (!heldUp) return "";
  const then = hasRedis ? "the room is behind, and will read the log" : "the senders’ handlers wait";
  const full = inbox.size >= inbox.capacity ? ` The inbox is full: ${then}.` : "";
  const back = waits ? ` ${waits.toLocaleString("en")} bytes wait in this browser: back-pressure.` : "";
  return `${inbox.size} of ${inbox.capacity} commands wait.${full}${back}`;
}

/** Of a room that this page has left: when, and has it come back in the moment of its retirement? */
export function leaveWords(room, { at, isBack }, hasRetired, now) {
  if (isBack && hasRetired) return `#${room} had just retired: your join opened a new room, and your hello arrived.`;
  if (isBack) return `Your join came first: #${room} stays, and your hello arrived.`;
  if (hasRetired) return `#${room} has retired: its thread has ended.`;
  const left = Math.max(0, RETIRES_S - Math.floor((now - at) / 1000));
  return `#${room} is empty. It retires in ${left} s, unless you come back.`;
}
