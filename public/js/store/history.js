/**
 * The past of a room. Where messages may be missing between two that are known, there is a hole: the first item, before
 * all that is known, and one wherever the record broke off. A hole is filled from its end, up to fifty messages at a time.
 *
 * Its `state`: `more` (can be loaded), `loading`, `error`, `start` (nothing was ever said before) or `trimmed` (what was
 * said is no longer kept).
 */

import { newer } from "../protocol.js";
import { newItem, recount, toItem } from "./room.js";

const ANSWER_MS = 15_000;
const MOST_UNREAD = 500; // unread messages that are loaded by themselves, and with each press of the button

/** Marks that messages may be missing after all that is known; with nothing behind it, a hole can't be loaded. */
export function addHole(room, state = "more") {
  const last = room.items.at(-1);
  if (last.kind === "hole") last.state = state;
  else room.items.push(newItem(room, { kind: "hole", state, at: last.at }));
}

/** The nearest message's id before (`step` -1) or behind (1) a hole; "" if there is none. */
function neighbour({ items }, hole, step) {
  let i = items.indexOf(hole) + step;
  while (items[i] && items[i].kind !== "message") i += step;
  return items[i]?.id ?? "";
}

/** Can this hole be asked for now? Then it is the room's request, and the answer is the frame to send. */
export function request(room, hole, now) {
  const before = neighbour(room, hole, 1);
  if (room.request?.hole || !room.joined || !before || !room.items.includes(hole)) return undefined;
  hole.state = "loading";
  room.request = { hole, before, askedAt: now, after: 0 };
  return frameOf(room);
}

/**
 * Unread messages that wait for the button are counted: a page of history at a time is read for its ids. The frame that
 * asks for the next page, if this may be asked now; the request is one without a hole, and loading goes before it.
 */
export function count(room, now) {
  const { earlier, request, joined } = room;
  if (request || !joined || room.loadingUnread || !isUncounted(room)) return undefined;
  const oldest = neighbour(room, room.items[0], 1);
  const before = newer(earlier.to, oldest) ? oldest : earlier.to || oldest;
  room.request = { before, askedAt: now, after: 0 };
  return frameOf(room);
}

/** The page that was asked for to be counted. It is the last one if the log ends there, or what was read begins there. */
function addToCount(room, messages, start, howOf) {
  const { earlier } = room;
  for (const message of messages) {
    const how = howOf(message);
    if (how !== "mine" && !room.ids.has(message.id)) earlier.ids.set(message.id, how);
  }
  earlier.to = messages[0]?.id ?? "";
  earlier.isWhole = start || !newer(earlier.to, room.readTo);
  recount(room);
}

const frameOf = (room) => ({ type: "history", room: room.name, before: room.request.before });

/** Fills the hole that was asked for. `howOf(message)`: as `receive` in `room.js` wants it. */
export function fill(room, { before, messages, start, trimmed }, howOf) {
  if (room.request?.before !== before) return;
  const { hole } = room.request;
  room.request = null;
  if (!hole) return addToCount(room, messages, start, howOf);
  const { items } = room;
  const edge = neighbour(room, hole, -1);
  const missing = messages.filter(({ id }) => newer(id, edge) && newer(before, id) && !room.ids.has(id));
  items.splice(items.indexOf(hole) + 1, 0, ...missing.map((message) => toItem(room, message, howOf(message))));
  if (edge && messages.some(({ id }) => !newer(id, edge))) items.splice(items.indexOf(hole), 1);
  else hole.state = !start ? "more" : trimmed || edge ? "trimmed" : "start";
  for (const { id } of missing) room.earlier.ids.delete(id);
  if (start && hole === items[0]) room.earlier.ids.clear(); // what was counted is no longer kept
  if (room.unread) recountNew(room);
}

/** What was loaded may be unread, too: then the "New" line stands before the first of it. */
function recountNew(room) {
  recount(room);
  const isNew = ({ kind, id }) => kind === "message" && newer(id, room.readTo);
  const [line, first] = [(item) => item.key === room.newBefore, room.items.findIndex(isNew)];
  if (first > 0 && first < room.items.findIndex(line)) room.newBefore = room.items[first].key;
}

/** The server could not answer; `retryAfterMs` says when it will, 0 leaves it to the reader. Counting can wait. */
export function failed(room, now, retryAfterMs = 0) {
  const { request } = room;
  if (!request) return;
  const wait = retryAfterMs || (request.hole ? 0 : ANSWER_MS);
  if (wait) {
    request.after = now + wait;
    return;
  }
  request.hole.state = "error";
  Object.assign(room, { request: null, loadingUnread: false });
}

/** The connection is gone: what was asked for can be asked for again. */
export function forget(room) {
  if (room.request?.hole) room.request.hole.state = "more";
  Object.assign(room, { request: null, loadingUnread: false });
}

/** The frame to send again now, if the server has asked us to wait; a request without an answer fails. */
export function retry(room, now) {
  const { request } = room;
  if (!request) return undefined;
  if (request.after && now > request.after) {
    Object.assign(request, { askedAt: now, after: 0 });
    return frameOf(room);
  }
  if (!request.after && now > request.askedAt + ANSWER_MS) failed(room, now);
  return undefined;
}

/** The oldest message that is known is unread, and older ones can be loaded: as far as is known, some are unread, too. */
export function hasOlderUnread(room) {
  const [top] = room.items;
  if (room.earlier.isWhole && room.earlier.ids.size === 0) return false;
  return !["start", "trimmed"].includes(top.state) && room.unread > 0 && newer(neighbour(room, top, 1), room.readTo);
}

/** More may be unread than are counted. */
export const isUncounted = (room) => hasOlderUnread(room) && !room.earlier.isWhole;

const loadedUnread = ({ unread, earlier }) => unread - earlier.ids.size;

export const mayLoadUnread = (room) => hasOlderUnread(room) && loadedUnread(room) < (room.mostUnread || MOST_UNREAD);

/** By the reader's own wish. */
export function loadMoreUnread(room) {
  room.mostUnread = loadedUnread(room) + MOST_UNREAD;
}
