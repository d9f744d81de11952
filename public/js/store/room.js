/** What this tab knows about one room. Plain data, and the functions that may change it. */

import { foldPresence } from "../groups.js";
import { newer } from "../protocol.js";

const KEEP = 20_000; // entries a tab remembers of a room
const TYPING_MS = 5_000;

export const newRoom = (name, kept = {}) => ({
  name,
  joined: false, // the server has answered our join on this connection
  askedAt: 0, // when we joined, or asked for the member list again
  refused: false, // the last join was: it couldn't be completed
  joinAfter: 0, // when to join again if there is no answer, or a refusal
  cursor: "", // the newest id received: the `since` of the next join
  items: [], // {kind: message | presence | gap, at, …}, oldest first
  dropped: 0, // entries forgotten so far
  ids: new Set(),
  people: new Map(), // name → how many guests go by it
  count: 0,
  typing: new Map(), // name → until when
  unread: 0,
  called: false, // an unread text mentions me
  newAt: "", // id of the first text I haven't read: the "New" line stands before it
  lastText: "",
  readTo: "",
  draft: "",
  outgoing: [],
  ...kept,
});

/** What survives a reload. */
export const toKeep = ({ readTo, draft, outgoing }) => ({ readTo, draft, outgoing });

/** Adds a message. `how`: "mine", "calls" (mentions me) or "other"; `reading`: it is seen at once. */
export function receive(room, message, how, reading) {
  if (room.ids.has(message.id)) return;
  add(room, { ...message, kind: "message", how });
  room.ids.add(message.id);
  room.typing.delete(message.from);
  if (reading || how === "mine") return;
  if (room.unread === 0) room.newAt = message.id;
  room.unread += 1;
  room.called ||= how === "calls";
}

/** Is a message from the record of a join news? Not on the first visit: then everything is history. */
export const isNews = (room, id) => room.readTo !== "" && newer(id, room.readTo);

/** Everything up to the cursor was seen. True: that is news, and worth keeping. */
export function read(room) {
  const before = room.readTo;
  Object.assign(room, { unread: 0, called: false, readTo: room.cursor || before });
  return room.readTo !== before;
}

export const gap = (room) => add(room, { kind: "gap", at: room.items.at(-1)?.at ?? Date.now() });

function add(room, item) {
  room.items.push(item);
  if (room.items.length <= KEEP) return;
  const old = room.items.splice(0, KEEP / 2);
  for (const { id } of old) room.ids.delete(id);
  room.dropped += old.length;
}

/** Sets the member list anew. */
export function setPeople(room, names, count) {
  room.count = count;
  room.people = new Map();
  change(room.people, names, 1);
}

/** Someone came or went; `me` is left out of the line that says so. */
export function presence(room, { count, joined = [], left = [] }, me) {
  room.count = count;
  change(room.people, joined, 1);
  change(room.people, left, -1);
  for (const name of left) room.typing.delete(name);
  const others = (names) => names.filter((name) => name !== me);
  const last = room.items.at(-1);
  const open = last?.kind === "presence" ? last : { kind: "presence", at: Date.now(), joined: [], left: [] };
  const line = foldPresence(open, others(joined), others(left));
  if (open === last) room.items[room.items.length - 1] = line;
  else if (line.joined.length + line.left.length) add(room, line);
}

function change(people, names, by) {
  for (const name of names) {
    const now = (people.get(name) ?? 0) + by;
    if (now > 0) people.set(name, now);
    else people.delete(name);
  }
}

/** More names came and went than were named: the list has to be asked for again. */
export const listIsStale = ({ people, count }) => {
  const known = [...people.values()].reduce((sum, n) => sum + n, 0);
  return count <= 100 ? known !== count : known < 100;
};

export const types = (room, name, now) => room.typing.set(name, now + TYPING_MS);

/** Who has not typed for a while isn't typing any more. True: somebody stopped. */
export function stopTyping(room, now) {
  const over = [...room.typing].filter(([, until]) => until < now);
  for (const [name] of over) room.typing.delete(name);
  return over.length > 0;
}
