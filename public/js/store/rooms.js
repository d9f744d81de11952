import { keep, kept } from "./keep.js";
import { newRoom, toKeep } from "./room.js";

/** The rooms that this guest is in, in the order joined, and the one on show. What was typed outlives even leaving a room. */
export class Rooms {
  current = "";
  #all = new Map();

  static resume() {
    const rooms = new Rooms();
    const { names, current } = kept("rooms", { names: [], current: "" });
    for (const name of names) rooms.add(name);
    rooms.show(current);
    return rooms;
  }

  get = (name) => this.#all.get(name);

  get shown() {
    return this.get(this.current);
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
    return room;
  }

  show(name) {
    this.current = name;
    keep("rooms", { names: [...this.#all.keys()], current: name });
  }

  drop(name) {
    this.save(this.get(name));
    this.#all.delete(name);
    this.show(this.current === name ? ([...this.#all.keys()].at(-1) ?? "") : this.current);
  }

  save(room) {
    keep(`room.${room.name}`, toKeep(room));
  }
}
