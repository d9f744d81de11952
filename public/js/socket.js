import { closing, IDLE, pulse, step } from "./link.js";
import { frames } from "./protocol.js";

/** A WebSocket of this guest. As a subprotocol the token stays out of the URL, and so out of every log on the way. */
export function dial({ token }, query = "") {
  const url = new URL(`ws${query}`, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url, ["roomloop", token]);
}

/** The one WebSocket of this tab. It follows `link.js`: a closed socket is an event, a state is something to do. */
export class Socket {
  link = IDLE; // to be read by anybody
  #socket = null;
  #heardAt = 0;
  #askedAt = 0;
  #timer = 0;

  /** `heard(frames)` gets what one text message brought; `linkChanged(link, event)` is called whenever the state changes. */
  constructor(session, ports) {
    Object.assign(this, { session, ports });
  }

  get isOpen() {
    return this.link.state === "open";
  }

  /** Connects; with a token that is known to be invalid, gets another one first. */
  start() {
    this.#go({ type: this.session.invalid ? "check" : "start" });
  }

  /** The network or the person is back: don't wait, and don't trust what looks open. */
  nudge() {
    if (this.link.state === "waiting") this.start();
    else if (this.isOpen) this.#ask();
  }

  /** Sends a frame if there is a connection; if not, whoever joins again says what is needed then. */
  send(frame) {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  /** The server doesn't know our token any more. */
  expire() {
    if (this.isOpen) this.#closed(4002);
  }

  /** To be called about twice a second: notices a connection that died without a word. */
  tick(now) {
    if (!this.#socket) return;
    const is = pulse(this.#heardAt, this.#askedAt, now);
    if (is === "dead") this.#closed(1006);
    else if (is === "ask") this.#ask();
  }

  #ask() {
    if (this.#askedAt <= this.#heardAt) this.#askedAt = Date.now();
    this.send({ type: "ping" });
  }

  #go(event) {
    const before = this.link;
    this.link = step(before, event, Date.now(), Math.random());
    if (this.link === before) return;
    clearTimeout(this.#timer);
    this.#enter[this.link.state]?.();
    this.ports.linkChanged(this.link, event);
  }

  #enter = {
    connecting: () => this.#connect(),
    checking: () => this.session.check().then((event) => this.#go(event)),
    waiting: () => {
      this.#timer = setTimeout(() => this.start(), this.link.pause);
    },
  };

  #connect() {
    const socket = dial(this.session);
    socket.onmessage = ({ data }) => this.#message(data);
    socket.onclose = ({ code }) => this.#closed(code, this.#heardAt > 0);
    this.#socket = socket;
    this.#heardAt = 0;
    this.#askedAt = Date.now(); // connecting is a question, too
  }

  #message(data) {
    this.#heardAt = Date.now();
    const all = frames(data);
    if (all[0]?.type === "welcome") this.#go({ type: "opened" });
    this.ports.heard(all);
  }

  #closed(code, wasOpen = true) {
    const socket = this.#socket;
    this.#socket = null;
    Object.assign(socket, { onmessage: null, onclose: null });
    socket.close(); // a dead one would keep us waiting for its farewell
    this.#go(closing(code, wasOpen));
  }
}
