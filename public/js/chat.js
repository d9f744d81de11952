import { newRef } from "./protocol.js";
import * as outgoing from "./store/outgoing.js";
import * as store from "./store/room.js";
import { mentionsMe } from "./text.js";

const TYPING_EVERY_MS = 3_000;
const LIST_EVERY_MS = 5_000;
const JOIN_AGAIN_MS = 2_000;
const MAX_TEXT = 4_000; // unless `welcome` says otherwise
const FATAL = [1002, 1003, 1007, 1009, 1011]; // what was on its way may be what the server closed for

/**
 * Speaks the protocol: frames change rooms, wishes become frames. Everything it may touch outside comes in `ports`:
 * `send(frame)` → sent?, `changed(what)`, `reading(room)` → is its newest text being looked at?, `tell(words)`,
 * `badToken()`.
 */
export class Chat {
  maxText = MAX_TEXT;
  #typedAt = 0;
  #token = ""; // the one sent last with `auth`, until the connection ends

  constructor(session, rooms, ports) {
    this.session = session;
    this.rooms = rooms;
    this.ports = ports;
  }

  // ---- What the connection says

  connected() {
    for (const room of this.rooms) this.#join(room);
  }

  lost(code) {
    this.#token = "";
    for (const room of this.rooms) {
      room.joined = false;
      outgoing.lost(room.outgoing, FATAL.includes(code) ? "the server would not take it" : "");
    }
  }

  heard(frames) {
    for (const frame of frames) {
      const room = this.rooms.get(frame.room);
      if (room || !frame.room) ON[frame.type]?.(this, frame, room);
    }
    this.ports.changed();
  }

  /** Twice a second: whatever waits for its time. */
  tick(now) {
    for (const room of this.rooms) {
      if (store.stillTyping(room, now)) this.ports.changed();
      if (!room.joined && room.joinAfter && now > room.joinAfter) this.#join(room);
      if (room.joined && store.listIsStale(room) && now > room.listedAt + LIST_EVERY_MS) this.#join(room);
      this.#flush(room, now);
    }
  }

  // ---- What the person wants

  /** Shows a room, and joins it first if need be. */
  enter(name) {
    const room = this.rooms.get(name) ?? this.rooms.add(name);
    this.rooms.show(name);
    if (!room.joined) this.#join(room);
    this.ports.changed();
  }

  leave(name) {
    this.ports.send({ type: "leave", room: name });
    this.rooms.drop(name);
    this.ports.changed();
  }

  say(room, text) {
    room.outgoing.push(outgoing.newText(newRef(), text, Date.now()));
    Object.assign(room, { draft: "", lastText: text, newAt: "" });
    this.#typedAt = 0;
    this.#changedOutgoing(room);
  }

  sayAgain(room, ref) {
    const item = room.outgoing.find((item) => item.ref === ref);
    if (item) outgoing.again(item);
    this.#changedOutgoing(room);
  }

  remove(room, ref) {
    room.lastText = outgoing.settle(room.outgoing, ref)?.text ?? room.lastText;
    this.#changedOutgoing(room);
  }

  types(room, draft) {
    room.draft = draft;
    this.rooms.save(room);
    if (!draft || !room.joined || Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    if (this.ports.send({ type: "typing", room: room.name })) this.#typedAt = Date.now();
  }

  /** All that has arrived in this room was seen. */
  read(room) {
    if (store.read(room)) this.rooms.save(room);
  }

  /** A renewed token goes to the connection that lives on the old one. */
  authenticate() {
    this.#token = this.session.token;
    this.ports.send({ type: "auth", token: this.#token });
  }

  // ---- Inside

  #join(room) {
    room.joinAfter = Date.now() + 15_000; // an answer that never comes is asked for again
    this.ports.send({ type: "join", room: room.name, ...(room.cursor && { since: room.cursor }) });
  }

  #changedOutgoing(room) {
    this.rooms.save(room);
    this.#flush(room, Date.now());
    this.ports.changed();
  }

  #flush(room, now) {
    const item = room.joined && outgoing.due(room.outgoing, now);
    if (item && outgoing.sending(item, now)) {
      this.ports.send({ type: "message", room: room.name, text: item.text, ref: item.ref });
    }
  }

  joined(frame, room) {
    const fresh = room.cursor === "";
    if (frame.gap && room.items.length) store.gap(room);
    for (const message of frame.messages) {
      this.#receive(message, room, fresh ? !store.isNews(room, message.id) : this.ports.reading(room));
    }
    room.cursor = frame.more ? (frame.messages.at(-1)?.id ?? room.cursor) : frame.last;
    if (frame.more) return this.#join(room);
    store.setPeople(room, frame.members, frame.count);
    if (!fresh && !frame.gap) outgoing.unposted(room.outgoing);
    Object.assign(room, { joined: true, joinAfter: 0, listedAt: Date.now() });
    if (fresh && !room.unread) this.read(room);
    this.#flush(room, Date.now());
  }

  message(frame, room) {
    this.#receive(frame, room, this.ports.reading(room));
    room.cursor = frame.id;
  }

  #receive(message, room, seen) {
    const mine = this.session.isMine(message.uid);
    const how = mine ? "mine" : mentionsMe(message.text, this.session.username) ? "calls" : "other";
    if (mine && message.ref) this.#settle(room, message.ref);
    store.receive(room, message, how, seen);
  }

  #settle(room, ref) {
    const item = outgoing.settle(room.outgoing, ref);
    if (!item) return undefined;
    this.rooms.save(room);
    this.#flush(room, Date.now());
    return item;
  }

  ack({ id, ref }, room) {
    const item = this.#settle(room, ref);
    if (!item) return;
    // Posted, though its echo never reached this tab: show it. The cursor stays, so that nothing before it is skipped.
    const { username: from } = this.session;
    store.receive(room, { id, uid: "", from, text: item.text, at: Number.parseInt(id, 10) }, "mine", true);
  }

  error(frame, room) {
    const now = Date.now();
    const item = room?.outgoing.find((item) => item.ref === frame.ref);
    if (item) outgoing.refused(item, frame, now);
    if (frame.code === "bad_token") return this.ports.badToken();
    if (frame.code === "not_joined" && room?.joined) {
      room.joined = false;
      return this.#join(room);
    }
    if (item || !room) return !room && frame.code === "rate_limited" && this.#authAgain(frame.retryAfterMs);
    if (frame.code === "too_many_rooms" || frame.code === "bad_room") {
      this.rooms.drop(room.name);
      return this.ports.tell(frame.detail);
    }
    if (!room.joined) room.joinAfter = now + (frame.retryAfterMs ?? JOIN_AGAIN_MS * (0.5 + Math.random()));
  }

  #authAgain(after = JOIN_AGAIN_MS) {
    if (this.#token) setTimeout(() => this.authenticate(), after);
  }
}

/** Frame type → what it does. A type that isn't here is ignored. */
const ON = {
  welcome: (chat, frame) => {
    chat.maxText = frame.maxText ?? MAX_TEXT;
  },
  joined: (chat, frame, room) => chat.joined(frame, room),
  message: (chat, frame, room) => chat.message(frame, room),
  ack: (chat, frame, room) => chat.ack(frame, room),
  presence: (chat, frame, room) => store.presence(room, frame, chat.session.username),
  typing: (chat, { from }, room) => from !== chat.session.username && store.types(room, from, Date.now()),
  gap: (_chat, _frame, room) => store.gap(room),
  error: (chat, frame, room) => chat.error(frame, room),
};
