import { openSocket } from "../connection.js";
import { newer, newRef, parseFrames } from "../protocol.js";
import { owed, WINDOW } from "./lab-text.js";

const TICK_MS = 20;
const ECHO_MS = 60_000; // after the last one was said: a room that is held up echoes late
const READS_MS = 100; // between two reads of the slow reader
const FASTEST = 30; // text messages that it reads each time at 100 %
const BACK_MS = 500; // from its cut to its return

/** A connection in the lab's room, as any client could open one. */
export class Link {
  #socket;

  /**
   * @param on `frame(frame)`, `text()` for each text message, `close(code)`
   * @param query by default one that joins the room at once
   */
  constructor(session, room, on, query = `?room=${room}`) {
    this.room = room;
    this.#socket = openSocket(session, query);
    this.joined = new Promise((done) => {
      this.#socket.onmessage = ({ data }) => {
        on.text?.();
        for (const frame of parseFrames(data)) {
          if (frame.type === "joined") done();
          on.frame(frame);
        }
      };
    });
    this.#socket.onclose = ({ code }) => on.close?.(code);
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  get isEnded() {
    return this.#socket.readyState > WebSocket.OPEN;
  }

  /** Bytes that this page has sent and the machine hasn't taken: back-pressure has come all the way. */
  get waits() {
    return this.#socket.bufferedAmount;
  }

  send(frame) {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  close() {
    this.#socket.onclose = null;
    this.#socket.close();
  }
}

/** Connections that talk in turn, at a rate for all together: the robots, and *Flood* with one connection. */
export class Talkers {
  links = [];
  rate = 0; // messages a second
  padding = ""; // behind what each says
  sent = 0;
  echoed = 0; // to the first of them
  refused = 0;
  until = 0; // when they fall silent, in epoch ms; 0: they don't talk
  isLost = false;
  #timer = 0;

  /** @param text what each message begins with; a number follows */
  constructor(text) {
    this.text = text;
  }

  /** Connects so many. Resolves when all are in the room: a room that is held up answers no join. */
  connect(session, room, count) {
    if (this.links.length === count) return this.joined;
    this.stop();
    const connect = (_, i) =>
      new Link(session, room, { frame: (frame) => this.#count(frame, i), close: () => this.#dropEnded() });
    this.links = Array.from({ length: count }, connect);
    this.joined = Promise.all(this.links.map(({ joined }) => joined));
    return this.joined;
  }

  /** Talks for so long, or longer by it if they talk already. */
  talk(rate, forMs) {
    this.rate = rate;
    if (this.until) {
      this.until += forMs;
      return;
    }
    Object.assign(this, { sent: 0, echoed: 0, refused: 0, isLost: false, until: Date.now() + forMs });
    let [due, last] = [0, Date.now()];
    this.#timer = setInterval(() => {
      const now = Date.now();
      for (due = owed(due, now - last, this.rate); due >= 1 && now < this.until; due--) this.#say();
      last = now;
      const isAnswered = this.echoed + this.refused >= this.sent;
      if (now > this.until && (isAnswered || now > this.until + ECHO_MS)) this.stop();
    }, TICK_MS);
  }

  #say() {
    const link = this.links[this.sent % this.links.length];
    if (link.isOpen) link.send({ type: "message", text: `${this.text} ${++this.sent}${this.padding}`, ref: newRef() });
  }

  #dropEnded() {
    this.links = this.links.filter(({ isEnded }) => !isEnded);
    this.isLost = this.links.length === 0;
    if (this.isLost) this.stop();
  }

  #count({ type, code, text }, i) {
    if (i === 0 && type === "message" && text.startsWith(`${this.text} `)) this.echoed++;
    if (code) this.refused++;
  }

  get waits() {
    return this.links.reduce((sum, link) => sum + link.waits, 0);
  }

  stop() {
    clearInterval(this.#timer);
    for (const link of this.links) link.close();
    Object.assign(this, { links: [], until: 0 });
  }
}

/** A reader whose speed the visitor chooses. If it is cut, it comes back with `since`, at full speed. */
export class Reader {
  state = "idle"; // connecting, reading, cut
  speed = 0; // percent
  unread = 0;
  back = null; // what its return was like
  #link = null;
  #timer = 0;
  #received = new Set();
  #first = "";
  #last = "";
  #cutAt = 0;

  /** @param observer gives the ids that a reader without delay has received */
  constructor(observer) {
    this.observer = observer;
  }

  start(session, room, speed) {
    this.stop();
    Object.assign(this, { speed, back: null, session, room });
    this.#first = this.#last = this.observer().at(-1) ?? "0-0";
    this.#open();
    this.#timer = setInterval(() => this.#read(), READS_MS);
  }

  get isStuck() {
    return this.state === "reading" && this.speed === 0;
  }

  /** Messages between the first and the last one it received that it should have received, too, and didn't. */
  get lost() {
    const isBetween = (id) => newer(id, this.#first) && !newer(id, this.#last);
    return this.observer().filter((id) => isBetween(id) && !this.#received.has(id)).length;
  }

  #open(since) {
    Object.assign(this, { state: "connecting", unread: 0 });
    const on = { text: () => this.unread++, frame: (frame) => this.#take(frame), close: () => this.#cut() };
    this.since = since; // then the join brings it, not the address
    this.#link = new Link(this.session, this.room, on, `?window=${WINDOW}${since ? "" : `&room=${this.room}`}`);
  }

  #take({ type, messages, id, more }) {
    if (type === "welcome" && this.since) this.#link.send({ type: "join", room: this.room, since: this.since });
    if (type === "message") this.#hear(id);
    if (type !== "joined") return;
    if (this.state === "connecting") this.state = "reading";
    const fresh = messages.filter((message) => newer(message.id, this.#last));
    for (const message of fresh) this.#hear(message.id);
    if (!this.#cutAt) return;
    this.caughtUp += fresh.length;
    if (more) this.#link.send({ type: "join", room: this.room, since: this.#last });
    else setTimeout(() => this.#measure(performance.now()), BACK_MS);
  }

  #hear(id) {
    this.#received.add(id);
    if (newer(id, this.#last)) this.#last = id;
  }

  #measure(now) {
    if (!this.#cutAt) return;
    this.back = { ms: now - BACK_MS - this.#cutAt, caughtUp: this.caughtUp, lost: this.lost };
    this.#cutAt = 0;
  }

  #cut() {
    Object.assign(this, { state: "cut", caughtUp: 0 });
    this.#cutAt = performance.now();
    setTimeout(() => {
      if (this.state !== "cut") return;
      this.speed = 100;
      this.#open(this.#last);
    }, BACK_MS);
  }

  #read() {
    const count = Math.min(this.unread, Math.round((this.speed / 100) * FASTEST));
    if (count < 1 || this.state === "cut" || !this.#link.isOpen) return;
    this.unread -= count;
    this.#link.send({ type: "read", count });
  }

  /** Pulls the plug: the connection ends as if the network had gone. */
  unplug() {
    this.#link.close();
    this.#cut();
  }

  stop() {
    clearInterval(this.#timer);
    this.#link?.close();
    Object.assign(this, { state: "idle", unread: 0 });
    this.#received.clear();
    this.#cutAt = 0;
  }
}
