import { HEARD } from "./heard.js";
import { newRef } from "./protocol.js";
import * as outgoing from "./store/outgoing.js";
import * as store from "./store/room.js";

const TYPING_EVERY_MS = 3_000;
const LIST_EVERY_MS = 5_000;
const ANSWER_MS = 15_000;
const FATAL = [1002, 1003, 1007, 1009, 1011]; // the server may have hung up because of what was on its way

/**
 * Speaks the protocol: wishes become frames, and frames (see `heard.js`) change rooms. All that it may touch outside
 * comes in `ports`: `send(frame)`, `draw()`, `isReading(room)`, `refused(words)` for a room that can't be entered,
 * and `badToken()`.
 */
export class Chat {
  maxText = 4_000; // code points, unless `welcome` says otherwise
  #typedAt = 0;

  constructor(session, rooms, ports) {
    Object.assign(this, { session, rooms, ports });
  }

  // ---- The connection

  connected() {
    for (const room of this.rooms) this.join(room);
  }

  lost(code) {
    for (const room of this.rooms) {
      room.joined = false;
      outgoing.lost(room.outgoing, FATAL.includes(code) ? "the server would not take it" : "");
    }
  }

  heard(frames) {
    for (const frame of frames) {
      const room = this.rooms.get(frame.room);
      if (room || !frame.room) HEARD[frame.type]?.(this, frame, room);
    }
    this.ports.draw();
  }

  /** Twice a second: whatever waits for its time. */
  tick(now) {
    for (const room of this.rooms) {
      if (store.stopTyping(room, now)) this.ports.draw();
      const late = room.joined ? store.listIsStale(room) && now > room.askedAt + LIST_EVERY_MS : now > room.joinAfter;
      if (late) this.join(room);
      this.flush(room, now);
    }
  }

  // ---- The person

  /** Shows a room, and joins it first if need be. */
  enter(name) {
    const room = this.rooms.get(name) ?? this.rooms.add(name);
    this.rooms.show(name);
    if (!room.joined) this.join(room);
    this.ports.draw();
  }

  leave(name) {
    this.ports.send({ type: "leave", room: name });
    this.rooms.drop(name);
    this.ports.draw();
  }

  say(room, text) {
    room.outgoing.push(outgoing.newText(newRef(), text, Date.now()));
    Object.assign(room, { draft: "", lastText: text, newAt: "" });
    this.#typedAt = 0;
    this.changedOutgoing(room);
  }

  sayAgain(room, ref) {
    outgoing.again(room.outgoing.find((item) => item.ref === ref));
    this.changedOutgoing(room);
  }

  /** What is taken back can still be had with the Up key. */
  remove(room, ref) {
    room.lastText = outgoing.settle(room.outgoing, ref).text;
    this.changedOutgoing(room);
  }

  types(room, draft) {
    room.draft = draft;
    this.rooms.save(room);
    if (!draft || !room.joined || Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = Date.now();
    this.ports.send({ type: "typing", room: room.name });
  }

  /** All that has arrived in this room was seen. */
  read(room) {
    if (store.read(room)) this.rooms.save(room);
  }

  /** A renewed token goes to the connection that lives on the old one. */
  authenticate() {
    this.ports.send({ type: "auth", token: this.session.token });
  }

  // ---- For `heard.js`

  join(room) {
    room.askedAt = Date.now();
    room.joinAfter = room.askedAt + ANSWER_MS;
    this.ports.send({ type: "join", room: room.name, ...(room.cursor && { since: room.cursor }) });
  }

  changedOutgoing(room) {
    this.rooms.save(room);
    this.flush(room, Date.now());
    this.ports.draw();
  }

  /** Sends the room's next text, if it may go. */
  flush(room, now) {
    const item = room.joined && outgoing.next(room.outgoing, now);
    if (item) this.ports.send({ type: "message", room: room.name, text: item.text, ref: item.ref });
  }
}
