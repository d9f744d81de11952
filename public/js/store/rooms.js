import { device, tab } from "../storage.js";
import { fromKept, markRead, newRoom, toKeep } from "./room.js";

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
    const heard = [...this].filter(({ muted }) => !muted);
    const sum = (key) => heard.reduce((total, room) => total + room[key], 0);
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
    device.set("rooms", [...this.#all.keys()]);
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
