import { newer, newRef, parseFrames } from "../protocol.js";
import { openSocket } from "../socket.js";
import { FLOOD_MS, floodRate, owed, WINDOW } from "./lab-text.js";

const TICK_MS = 20;
const ECHO_MS = 2_000; // after the last one was said
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
  constructor(session, room, on = {}, query = `?room=${room}`) {
    this.room = room;
    this.#socket = openSocket(session, query);
    this.#socket.onmessage = ({ data }) => {
      on.text?.();
      if (on.frame) for (const frame of parseFrames(data)) on.frame(frame);
    };
    this.#socket.onclose = ({ code }) => on.close?.(code);
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
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

/** Robots: connections of one's own that talk in turn, at a rate for all together. */
export class Robots {
  links = [];
  rate = 10;
  refused = 0;
  sent = 0;
  #timer = 0;
  #owed = 0;

  start(session, room, count) {
    this.stop();
    Object.assign(this, { sent: 0, refused: 0 });
    const frame = ({ code }) => {
      if (code) this.refused++;
    };
    this.links = Array.from({ length: count }, () => new Link(session, room, { frame }));
    this.#timer = setInterval(() => this.#talk(), TICK_MS);
  }

  #talk() {
    for (this.#owed += (this.rate * TICK_MS) / 1000; this.#owed >= 1; this.#owed--) {
      const robot = this.links[this.sent % this.links.length];
      robot.send({ type: "message", text: `robot says ${++this.sent}`, ref: newRef() });
    }
  }

  get waits() {
    return this.links.reduce((sum, link) => sum + link.waits, 0);
  }

  stop() {
    clearInterval(this.#timer);
    for (const link of this.links) link.close();
    this.links = [];
  }
}

/** A reader whose speed one chooses. If it is cut, it comes back with `since`, at full speed. */
export class Reader {
  state = "idle";
  speed = 0; // percent
  unread = 0;
  back = null; // what its return was like
  #link = null;
  #timer = 0;
  #heard = new Set();
  #first = "";
  #last = "";
  #cutAt = 0;

  /** @param observer gives the ids that a reader without delay has heard */
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
    else setTimeout(() => this.#measure(), BACK_MS);
    this.cameBackAt = performance.now();
  }

  #hear(id) {
    this.#heard.add(id);
    if (newer(id, this.#last)) this.#last = id;
  }

  #measure() {
    if (!this.#cutAt) return;
    const between = this.observer().filter((id) => newer(id, this.#first) && !newer(id, this.#last));
    const lost = between.filter((id) => !this.#heard.has(id)).length;
    this.back = { ms: this.cameBackAt - this.#cutAt, caughtUp: this.caughtUp, lost };
    this.#cutAt = 0;
  }

  #cut() {
    if (this.state !== "idle") Object.assign(this, { state: "cut", caughtUp: 0 });
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
    this.#link?.close();
    if (this.state === "reading") this.#cut();
  }

  stop() {
    clearInterval(this.#timer);
    this.#link?.close();
    Object.assign(this, { state: "idle", unread: 0 });
    this.#heard.clear();
    this.#cutAt = 0;
  }
}

/** *Flood*: a connection that says more than the server takes, and counts what comes back. */
export class Flood {
  state = "idle";
  sent = 0;
  echoed = 0;
  refused = 0;
  until = 0;
  #link = null;
  #timer = 0;

  /** Resolves when its connection is in the room: a room that is held up answers no join. */
  open(session, room) {
    if (this.#link?.isOpen) return this.opened;
    this.opened = new Promise((done) => {
      const frame = ({ type, text, code }) => {
        if (type === "joined") done();
        if (type === "message" && text.startsWith("flood ")) this.echoed++;
        if (code === "rate_limited") this.refused++;
      };
      this.#link = new Link(session, room, { frame, close: () => this.stop("lost") });
    });
    return this.opened;
  }

  async press(session, room, lab) {
    if (this.state === "flooding") {
      this.until += FLOOD_MS;
      return;
    }
    await this.open(session, room);
    const began = Date.now();
    Object.assign(this, { state: "flooding", sent: 0, echoed: 0, refused: 0, until: began + FLOOD_MS });
    this.#timer = setInterval(() => this.#say(Date.now() - began, floodRate(lab)), 5);
  }

  #say(elapsed, perSecond) {
    const late = Date.now() - this.until;
    if (late > ECHO_MS || (late > 0 && this.echoed + this.refused >= this.sent)) this.stop("done");
    if (late > 0) return;
    for (let i = owed(elapsed, this.sent, perSecond); i > 0; i--)
      this.#link.send({ type: "message", text: `flood ${++this.sent}` });
  }

  stop(state = "done") {
    clearInterval(this.#timer);
    this.#link?.close();
    if (this.state === "flooding") this.state = state;
  }
}
