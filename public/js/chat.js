import { HANDLERS, howOf } from "./frame-handlers.js";
import { newRef } from "./protocol.js";
import * as history from "./store/history.js";
import * as outgoing from "./store/outgoing.js";
import * as store from "./store/room.js";
import { now } from "./time.js";

const TYPING_EVERY_MS = 3_000;
const LIST_EVERY_MS = 5_000;
const ANSWER_MS = 15_000;
const ANSWERS = ["joined", "error"]; // to a join; all else of a room that isn't joined was on its way before it was left
const FATAL = [1002, 1003, 1007, 1009, 1011]; // the server may have closed because of what was on its way

/**
 * Speaks the protocol: wishes become frames, and frames (see `frame-handlers.js`) change rooms. All that it may touch
 * outside comes in `callbacks`: `send(frame)`, `draw()`, `isOnShow(room)`, `isReading(room)`, `onMention(room, message)`,
 * `onRefused(words)` for a room that can't be, and `onBadToken()`.
 */
export class Chat {
  maxText = 4_000; // code points, unless `welcome` says otherwise
  hasInside = false; // the server has the live view
  #typedAt = 0;
  #inUrl = ""; // the room that connecting joins

  constructor(session, rooms, callbacks) {
    Object.assign(this, { session, rooms, callbacks });
  }

  // ---- The connection

  /** The room that the next connection joins at once, which saves a round trip. */
  roomInUrl() {
    const room = this.rooms.shown;
    this.#inUrl = room && !room.cursor ? room.name : "";
    return this.#inUrl;
  }

  onConnected() {
    for (const room of this.rooms) {
      if (room.name === this.#inUrl) this.#expectAnswer(room);
      else this.join(room);
    }
    this.#inUrl = "";
  }

  onDisconnected(code) {
    for (const room of this.rooms) {
      room.joined = false;
      history.forget(room);
      outgoing.onDisconnect(room.outgoing, FATAL.includes(code) ? "the server would not accept it" : "");
    }
  }

  /** One frame that makes trouble must not take the others with it. */
  onFrames(frames) {
    for (const frame of frames) {
      const room = this.rooms.get(frame.room);
      try {
        if (!frame.room || room?.joined || (room && ANSWERS.includes(frame.type)))
          HANDLERS[frame.type]?.(this, frame, room);
        else if (!room && frame.type === "joined") this.callbacks.send({ type: "leave", room: frame.room });
      } catch (problem) {
        console.error(`A frame of type ${frame.type} could not be handled.`, problem);
      }
    }
    this.callbacks.draw();
  }

  /** Twice a second: whatever waits for its time. */
  tick(at) {
    for (const room of this.rooms) {
      if (store.stopTyping(room, at)) this.callbacks.draw();
      const isLate = room.joined
        ? store.listIsStale(room) && at > room.askedAt + LIST_EVERY_MS
        : room.name !== this.#inUrl && at > room.joinAfter;
      if (isLate) this.join(room);
      this.#send(history.retry(room, at) ?? (this.callbacks.isOnShow(room) && history.count(room, at)));
      this.flush(room, at);
    }
  }

  // ---- The person

  /** Shows a room, and joins it first if need be. */
  enter(name) {
    const room = this.rooms.get(name) ?? this.rooms.add(name);
    this.rooms.show(name);
    if (!room.joined) this.join(room);
    else this.loadUnread(room);
    this.callbacks.draw();
  }

  leave(name) {
    this.callbacks.send({ type: "leave", room: name });
    this.rooms.drop(name);
    if (this.rooms.current) this.enter(this.rooms.current);
    else this.callbacks.draw();
  }

  sendText(room, text) {
    room.outgoing.push(outgoing.newText(newRef(), text, now()));
    Object.assign(room, { draft: "", lastText: text, newBefore: "" });
    this.#typedAt = 0;
    this.onOutgoingChange(room);
  }

  sendAgain(room, ref) {
    outgoing.retry(room.outgoing.find((item) => item.ref === ref));
    this.onOutgoingChange(room);
  }

  /** What is taken back can still be had with the Up key. */
  remove(room, ref) {
    room.lastText = outgoing.settle(room.outgoing, ref).text;
    this.onOutgoingChange(room);
  }

  setDraft(room, draft) {
    room.draft = draft;
    this.rooms.save(room);
    if (!draft || !room.joined || (this.#typedAt && now() - this.#typedAt < TYPING_EVERY_MS)) return;
    this.#typedAt = now();
    this.callbacks.send({ type: "typing", room: room.name });
  }

  setMuted(room, muted) {
    room.muted = muted;
    this.rooms.share(room);
    this.callbacks.draw();
  }

  /** Everything up to this message was on the screen. */
  markRead(room, id) {
    store.markRead(room, id);
    this.rooms.share(room);
  }

  /** Loads what is missing in a hole, if it isn't being loaded already; before all that is known, also what is unread. */
  loadHistory(room, hole) {
    if (hole === room.items[0] && history.hasOlderUnread(room)) {
      history.loadMoreUnread(room);
      this.loadUnread(room);
    } else this.#load(room, hole);
  }

  /** Loads the past of the room on show back to what was read last, and shows the reader that place. */
  loadUnread(room) {
    room.loadingUnread = room === this.rooms.shown && history.mayLoadUnread(room);
    if (room.loadingUnread) this.#load(room, room.items[0]);
    else room.goToNew ||= room.unread > 0;
  }

  /** A renewed token goes to the connection that lives on the old one. */
  authenticate() {
    this.callbacks.send({ type: "auth", token: this.session.token });
  }

  // ---- For `frame-handlers.js`

  join(room) {
    this.#expectAnswer(room);
    this.callbacks.send({ type: "join", room: room.name, ...(room.cursor && { since: room.cursor }) });
  }

  onOutgoingChange(room) {
    this.rooms.save(room);
    this.flush(room, now());
    this.callbacks.draw();
  }

  howOf = (message) => howOf(this.session, message);

  /** Sends the room's next text, if it may go. */
  flush(room, at) {
    const item = room.joined && outgoing.next(room.outgoing, at);
    if (!item) return;
    this.callbacks.send({ type: "message", room: room.name, text: item.text, ref: item.ref });
    this.rooms.save(room); // with the time at which it was sent
  }

  #expectAnswer(room) {
    room.askedAt = now();
    room.joinAfter = room.askedAt + ANSWER_MS;
  }

  #load(room, hole) {
    this.#send(history.request(room, hole, now()));
    this.callbacks.draw();
  }

  #send(frame) {
    if (frame) this.callbacks.send(frame);
  }
}
