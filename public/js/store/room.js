/** What this tab knows about its rooms. A room is plain data, with the functions that may change it. */

import { foldPresence } from "../people.js";
import { newer } from "../protocol.js";
import { device, tab } from "../storage.js";
import { now, serverNow } from "../time.js";

const KEEP = 20_000; // entries that a tab holds of a room
const TYPING_MS = 5_000;
const NAMED = 100; // members that the server names

export function newRoom(name, kept = {}) {
  const room = {
    name,
    joined: false, // the server has answered our join on this connection
    askedAt: 0, // when we joined, or asked for the member list again
    refused: "", // why the last join was
    joinAfter: 0, // when to join again if there is no answer, or a refusal
    cursor: "", // the newest id received: the `since` of the next join
    items: [], // {kind: message | presence | hole, key, at, …}, oldest first. The first is the hole before all that is known
    keys: 0, // given to items so far
    ids: new Set(),
    request: null, // {hole, before, askedAt, after}: the history that was asked for; without a hole it is only counted
    earlier: NONE_COUNTED(), // unread messages before all that is known
    mostUnread: 0, // unread messages that the reader wants to be loaded; 0: hasn't said
    loadingUnread: false, // history is loaded back to what was read last; until then nothing counts as seen
    goToNew: false, // the reader is to be shown where the new messages begin
    people: new Map(), // name → how many guests go by it
    speakers: new Map(), // name → the uids that have spoken under it
    count: 0,
    typing: new Map(), // name → until when
    unread: 0,
    calls: 0, // how many of them mention me
    newBefore: "", // key of the item before which the "New" line stands
    lastText: "",
    readTo: "", // id of the newest message that was seen; "": never here
    muted: false,
    shared: "", // what of it the other tabs know
    draft: "",
    outgoing: [],
    ...kept,
  };
  room.items.push(newItem(room, { kind: "hole", state: "more", at: 0 }));
  return room;
}

/** `ids`: id → how, of those that were counted so far; `to`: where the next page ends; `isWhole`: there are no more. */
const NONE_COUNTED = () => ({ ids: new Map(), to: "", isWhole: false });

/** Gives an entry the key that it keeps. */
export const newItem = (room, item) => ({ ...item, key: `${item.kind} ${++room.keys}` });

/** What this tab alone keeps over a reload. How long ago a text was first sent survives as a date. */
export function toKeep({ draft, outgoing }) {
  const dated = ({ firstAt, ...item }) => ({ ...item, firstAt: firstAt && serverNow() - now() + firstAt });
  return { draft, outgoing: outgoing.map(dated) };
}

/** The reverse. A date that lies ahead tells nothing, so it counts as long ago. */
export function fromKept({ outgoing = [], ...kept }) {
  const undated = ({ firstAt, ...item }) => {
    const ago = serverNow() - firstAt;
    const sentAgo = firstAt && (ago < 0 ? Number.MIN_SAFE_INTEGER : now() - ago);
    return { ...item, at: now(), after: 0, sentAt: 0, firstAt: sentAgo };
  };
  return { ...kept, outgoing: outgoing.map(undated) };
}

/** Adds a message. `how`: "mine", "calls" (mentions me) or "other"; `reading`: it is seen at once. */
export function receive(room, message, how, reading) {
  if (room.ids.has(message.id)) return;
  const item = toItem(room, message, how);
  insert(room, item);
  room.typing.delete(message.from);
  if (reading || how === "mine") {
    if (room.unread === 0 && (reading || !room.readTo || !followsHole(room, item))) markRead(room, message.id);
    return;
  }
  if (room.unread === 0) room.newBefore = hiddenBefore(room, item) ?? item.key;
  room.unread += 1;
  if (how === "calls") room.calls += 1;
}

/** What was said before it isn't known, and may be unread. */
const followsHole = ({ items }, item) => ["more", "loading", "error"].includes(items[items.indexOf(item) - 1].state);

/** The key of the hole right before an item: what is missing there is new, too. */
function hiddenBefore({ items }, item) {
  const before = items[items.indexOf(item, -2) - 1];
  return before?.kind === "hole" && before !== items[0] ? before.key : undefined;
}

/** Makes an entry of a message, and remembers its id and its author. */
export function toItem(room, message, how) {
  room.ids.add(message.id);
  const uids = room.speakers.get(message.from) ?? new Set();
  uids.delete(message.uid);
  if (message.uid) room.speakers.set(message.from, uids.add(message.uid));
  return newItem(room, { ...message, kind: "message", how });
}

/** At its place, which is nearly always the end. */
function insert(room, item) {
  let at = room.items.length;
  while (at > 1 && room.items[at - 1].kind === "message" && newer(room.items[at - 1].id, item.id)) at--;
  room.items.splice(at, 0, item);
  trim(room);
}

/** Forgets the oldest of very many, once no history is on its way to them. They can be loaded again. */
function trim(room) {
  if (room.items.length <= KEEP || room.request) return;
  for (const { id } of room.items.splice(1, KEEP / 2)) room.ids.delete(id);
  room.items[0].state = "more";
  room.earlier = NONE_COUNTED();
}

/** Counts what is unread after older messages were loaded or counted, or some were read. */
export function recount(room) {
  const { ids } = room.earlier;
  for (const id of ids.keys()) if (!newer(id, room.readTo)) ids.delete(id);
  Object.assign(room, { unread: ids.size, calls: [...ids.values()].filter((how) => how === "calls").length });
  for (let i = room.items.length - 1; i > 0; i--) {
    const { kind, id, how } = room.items[i];
    if (kind === "message" && !newer(id, room.readTo)) break;
    if (kind !== "message" || how === "mine") continue;
    room.unread += 1;
    if (how === "calls") room.calls += 1;
  }
}

/** Everything up to this message was seen. True: that is news, and worth keeping. */
export function markRead(room, id) {
  if (!newer(id, room.readTo)) return false;
  room.readTo = id;
  if (room.unread) recount(room);
  return true;
}

/** Sets the member list anew. */
export function setPeople(room, names, count) {
  room.count = count;
  room.people = new Map();
  addPeople(room.people, names, 1);
}

/** Members came or went; `me` is left out of the line that says so. */
export function presence(room, { count, joined = [], left = [] }, me) {
  room.count = count;
  const isNews = sizeOf(room.people) !== count || joined.length === left.length; // else `joined` has told it already
  if (isNews) addPeople(room.people, joined, 1);
  if (isNews) addPeople(room.people, left, -1);
  for (const name of left) room.typing.delete(name);
  const others = (names) => names.filter((name) => name !== me);
  const last = room.items.at(-1);
  const isOpen = last.kind === "presence";
  const line = foldPresence(isOpen ? last : { joined: [], left: [] }, others(joined), others(left));
  if (isOpen) Object.assign(last, line);
  else if (line.joined.length + line.left.length) {
    room.items.push(newItem(room, { ...line, kind: "presence", at: serverNow() }));
    trim(room);
  }
}

const sizeOf = (people) => [...people.values()].reduce((sum, n) => sum + n, 0);

function addPeople(people, names, by) {
  for (const name of names) {
    const count = (people.get(name) ?? 0) + by;
    if (count > 0) people.set(name, count);
    else people.delete(name);
  }
}

/** More names came and went than were named: the list has to be asked for again. */
export const listIsStale = ({ people, count }) => {
  const known = sizeOf(people);
  return count <= NAMED ? known !== count : known < NAMED;
};

export const startTyping = (room, name, at) => room.typing.set(name, at + TYPING_MS);

/** A guest that hasn't typed for a while isn't typing any more. True: one stopped. */
export function stopTyping(room, at) {
  const over = [...room.typing].filter(([, until]) => until < at);
  for (const [name] of over) room.typing.delete(name);
  return over.length > 0;
}

/** The rooms that this guest is in, in the order joined, and the one on show. What was typed outlives even leaving a room. */
export class Rooms {
  current = "";
  #all = new Map();

  /** What this browser remembers. Each tab shows a room of its own. */
  static resume() {
    const rooms = new Rooms();
    const names = device.get("rooms", []);
    for (const name of names) rooms.#open(name);
    const current = tab.get("current", "") || names.at(-1) || "";
    rooms.current = rooms.get(current) ? current : "";
    return rooms;
  }

  get = (name) => this.#all.get(name);

  get shown() {
    return this.get(this.current);
  }

  /** Over all rooms that aren't muted: how many messages are unread, and how many of them mention me. */
  get news() {
    const unmuted = [...this].filter(({ muted }) => !muted);
    const sum = (key) => unmuted.reduce((total, room) => total + room[key], 0);
    return { unread: sum("unread"), calls: sum("calls") };
  }

  [Symbol.iterator]() {
    return this.#all.values();
  }

  add(name) {
    const room = this.#open(name);
    device.set("rooms", [...new Set([...device.get("rooms", []), name])]);
    return room;
  }

  show(name) {
    this.current = name;
    tab.set("current", name);
  }

  drop(name) {
    this.save(this.get(name));
    this.#all.delete(name);
    const kept = device.get("rooms", []).filter((other) => other !== name); // another tab may be in more
    device.set("rooms", kept);
    this.show(this.current === name ? ([...this.#all.keys()].at(-1) ?? "") : this.current);
  }

  save(room) {
    tab.set(`room.${room.name}`, toKeep(room));
  }

  /** To be called whenever something was read; it is stored only if it has changed. */
  share(room) {
    const { readTo, muted } = room;
    const state = `${readTo} ${muted}`;
    if (room.shared === state) return;
    room.shared = state;
    device.set(`room.${room.name}`, { readTo, muted });
  }

  /** Another tab has read something, or muted a room. */
  adopt(name) {
    const room = this.get(name);
    const { readTo, muted } = device.get(`room.${name}`, {});
    if (!room) return;
    room.muted = Boolean(muted);
    markRead(room, readTo);
  }

  #open(name) {
    const kept = { ...device.get(`room.${name}`, {}), ...fromKept(tab.get(`room.${name}`, {})) };
    const room = newRoom(name, kept);
    this.#all.set(name, room);
    return room;
  }
}
