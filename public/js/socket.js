import { closeEvent, INITIAL, liveness, transition } from "./connection.js";
import { parseFrames } from "./protocol.js";
import { now } from "./time.js";

/** A WebSocket of this guest. As a subprotocol the token stays out of the URL, and so out of every log on the way. */
export function openSocket({ token }, query = "") {
  const url = new URL(`ws${query}`, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url, ["roomloop", token]);
}

/** The one WebSocket of this tab. It follows `connection.js`: a closed socket is an event, a state is something to do. */
export class Socket {
  connection = INITIAL; // the page reads it
  #socket = null;
  #receivedAt = 0;
  #pingedAt = 0;
  #timer = 0;

  /**
   * @param callbacks `onFrames(frames)` for each text message, `onStateChange(connection, event)`, and `roomInUrl()`: the
   *     room that connecting joins at once, or ""
   */
  constructor(session, callbacks) {
    Object.assign(this, { session, callbacks });
  }

  get isOpen() {
    return this.connection.state === "open";
  }

  /** Connects. */
  start() {
    this.#handle({ type: "start" });
  }

  /** The network or the person is back: don't wait, and don't trust what looks open. */
  checkNow() {
    if (this.connection.state === "waiting") this.start();
    else if (this.isOpen) this.#ping();
  }

  /** Sends a frame if there is a connection; if not, the next join brings what is needed then. */
  send(frame) {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  /** The server doesn't accept our token any more. */
  expire() {
    if (this.isOpen) this.#closed(4002);
  }

  /** To be called about twice a second: notices a connection that died silently. */
  tick(at) {
    if (!this.#socket) return;
    const is = liveness(this.#receivedAt, this.#pingedAt, at);
    if (is === "dead") this.#closed(1006);
    else if (is === "quiet") this.#ping();
  }

  #ping() {
    if (this.#pingedAt <= this.#receivedAt) this.#pingedAt = now();
    this.send({ type: "ping" });
  }

  #handle(event) {
    const before = this.connection;
    this.connection = transition(before, event, now(), Math.random());
    if (this.connection === before) return;
    clearTimeout(this.#timer);
    this.#enter[this.connection.state]?.();
    this.callbacks.onStateChange(this.connection, event);
  }

  #enter = {
    connecting: () => this.#connect(),
    checking: () => this.session.check().then((event) => this.#handle(event)),
    waiting: () => {
      this.#timer = setTimeout(() => this.start(), this.connection.pause);
    },
  };

  #connect() {
    const room = this.callbacks.roomInUrl();
    const early = takeEarly(this.session, room);
    const socket = early?.socket ?? openSocket(this.session, room && `?room=${room}`);
    this.#socket = socket;
    this.#receivedAt = 0;
    this.#pingedAt = now(); // connecting is a question, too
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#closed(code, this.#receivedAt > 0);
    if (early) queueMicrotask(() => replay(early));
  }

  #received(data) {
    this.#receivedAt = now();
    const frames = parseFrames(data);
    if (frames[0]?.type === "welcome") this.#handle({ type: "opened" });
    this.callbacks.onFrames(frames);
  }

  #closed(code, wasOpen = true) {
    const socket = this.#socket;
    this.#socket = null;
    Object.assign(socket, { onmessage: null, onclose: null });
    socket.close(); // a dead one would keep us waiting for its answer
    this.#handle(closeEvent(code, wasOpen));
  }
}

function replay({ socket, events }) {
  for (const event of events) socket[`on${event.type}`]?.(event);
}

/** What `early.js` has opened, if it is what we would open now, with the events that have come meanwhile. */
function takeEarly({ token }, room) {
  const { early } = globalThis;
  delete globalThis.early;
  if (early?.token === token && early.room === room) return early;
  early?.socket.close();
  return undefined;
}
