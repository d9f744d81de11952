import { keep, kept } from "./keep.js";
import { newRoom, toKeep } from "./room.js";

/** The rooms that this guest is in, in the order joined, and the one on show. What was typed outlives even leaving a room. */
export class Rooms {
  #all = new Map();
  current = "";

  static resume() {
    const rooms = new Rooms();
    const { names, current } = kept("rooms", { names: [], current: "" });
    for (const name of names) rooms.add(name);
    rooms.current = current;
    return rooms;
  }

  get(name) {
    return this.#all.get(name);
  }

  get shown() {
    return this.#all.get(this.current);
  }

  get unread() {
    return [...this].reduce((sum, room) => sum + room.unread, 0);
  }

  [Symbol.iterator]() {
    return this.#all.values();
  }

  add(name) {
    const room = newRoom(name, kept(`room.${name}`, {}));
    this.#all.set(name, room);
    this.#keepNames();
    return room;
  }

  drop(name) {
    this.save(this.get(name));
    this.#all.delete(name);
    if (this.current === name) this.current = [...this.#all.keys()].at(-1) ?? "";
    this.#keepNames();
  }

  show(name) {
    this.current = name;
    this.#keepNames();
  }

  save(room) {
    keep(`room.${room.name}`, toKeep(room));
  }

  #keepNames() {
    keep("rooms", { names: [...this.#all.keys()], current: this.current });
  }
}
