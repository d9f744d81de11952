/**
 * What one room still has to say, oldest first. One text at a time is on its way: so the order holds, whatever the
 * server refuses meanwhile. A text leaves the list when its `ref` comes back, as echo or as `ack`.
 */

const ANSWER_MS = 15_000; // the server answers within 10 s; after this the echo must be lost: ask again with the same ref
const AGAIN_MS = 2_000;
const SAME_MS = 4.5 * 60_000; // the server knows a ref for 5 minutes; later, sending it again could post it twice

export const newText = (ref, text, at) => ({ ref, text, at, sentAt: 0, firstAt: 0, after: 0, away: false, failed: "" });

/** The text to send now, if there is one; it counts as sent. One that is too old for its ref to protect it fails instead. */
export function next(list, now) {
  const first = list.find((item) => !item.failed);
  const asked = first?.sentAt && now - first.sentAt < ANSWER_MS;
  if (!first || asked || now < first.after) return undefined;
  if (first.firstAt && now - first.firstAt > SAME_MS) first.failed = "it is unclear whether it arrived";
  else Object.assign(first, { sentAt: now, firstAt: first.firstAt || now });
  return first.failed ? undefined : first;
}

/** Takes the text with this ref out of the list. */
export function settle(list, ref) {
  const at = list.findIndex((item) => item.ref === ref);
  return at < 0 ? undefined : list.splice(at, 1)[0];
}

/** What an `error` frame for a text means for it. */
export function onError(item, frame, now) {
  item.sentAt = 0;
  if (frame.code === "rate_limited") item.after = now + (frame.retryAfterMs ?? AGAIN_MS);
  else if (frame.code === "unavailable") Object.assign(item, { away: true, after: now + AGAIN_MS });
  else if (frame.code !== "not_joined") item.failed = frame.detail || frame.code;
}

/** The connection is gone. `blame`: the server closed it because of what was on its way, so that isn't sent again by itself. */
export function onDisconnect(list, blame) {
  for (const item of list) {
    if (item.sentAt && blame) item.failed = blame;
    item.sentAt = 0;
  }
}

/** The room's whole record has been read and holds none of these: none was posted, so each is as good as new. */
export function markUnposted(list) {
  for (const item of list) item.firstAt = 0;
}

/** By the person's own wish. */
export const retry = (item) => Object.assign(item, { failed: "", firstAt: 0, after: 0, sentAt: 0 });

/** The words beside a text; "" for the first second, in which most texts arrive. */
export function stateWords(item, joined, now) {
  if (item.failed) return `Not sent: ${item.failed}`;
  if (!joined) return "waiting for the connection";
  if (item.away) return "waiting for the server";
  return now - item.at > 1_000 ? "sending…" : "";
}
