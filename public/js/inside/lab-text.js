/** The lab in words and numbers. No DOM, no socket in here. */

import { closeEvent } from "../connection.js";

export const WINDOW = 64;
export const FLOOD_MS = 10_000; // each press adds so long

const CUT = `Cut: ${WINDOW} were sent, the outbox was full, and one more came. Everybody else reads on.`;

/** What becomes of a connection that doesn't read. `outbox`: its gauge, once a snapshot shows it. */
export function stopWords({ state, unread, code }, outbox) {
  if (state === "idle") return "";
  if (state === "connecting") return "Connecting…";
  if (state === "closed") return code === 4000 ? CUT : closeEvent(code, true).words;
  if (state === "reading") return "Reading again: what waited goes out, and nothing was lost.";
  if (unread < WINDOW) return `${unread} of ${WINDOW} sent, all unread. Nothing waits yet.`;
  return outbox ? `${WINDOW} sent, ${outbox.size} wait of ${outbox.capacity}.` : `${WINDOW} sent, the next will wait.`;
}

/** Messages a second: twice what the server takes, so that one sees it refuse; where it takes 200, so many. */
export const floodRate = (lab) => (lab ? 200 : 20);

/** How many to say now, `elapsed` ms after the beginning; after a hiccup not all at once. */
export const owed = (elapsed, sent, perSecond) =>
  Math.min(Math.floor((elapsed * perSecond) / 1000) - sent, Math.ceil(perSecond / 20));

export function floodWords({ state, sent, echoed, refused, until }, now) {
  if (state === "idle") return "";
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  const end = { flooding: `${seconds} s left.`, done: "Done.", lost: "The connection was lost." }[state];
  return `${sent} sent, ${echoed} echoed, ${refused} refused. ${end}`;
}
