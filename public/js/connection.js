import { parseFrames } from "./protocol.js";
import { now } from "./time.js";

// ---- The life of the connection as plain values: no socket, timer, clock or randomness, they are arguments

const NEXT = {
  idle: { start: "connecting" },
  connecting: { opened: "open", lost: "waiting", check: "checking", stop: "stopped" },
  open: { lost: "waiting", check: "checking", stop: "stopped" },
  checking: { lost: "waiting", stop: "stopped" },
  waiting: { start: "connecting", check: "checking" },
  stopped: { start: "connecting", check: "checking" },
};

/** Close code → what to tell the person. */
const CLOSED = {
  1000: "The connection was closed.",
  1001: "The server is shutting down.",
  1002: "The server could not follow what this page sent.",
  1003: "The server accepts text only.",
  1006: "The connection was lost.",
  1007: "The server could not read what this page sent.",
  1009: "A message was too large for the server.",
  1011: "Something went wrong on the server.",
  1012: "The server is restarting.",
  4000: "This tab was too slow to keep up, so the server disconnected it.",
  4001: "The server didn't hear from this tab, so it disconnected.",
  4002: "Your pass has expired. A new one is on its way.",
  4100: "The server asked this tab to stop: it sent too much, or too much that was wrong.",
};

const STEADY_MS = 2_000; // a connection that lived this long was a good one: the back-off starts afresh
const CALM_MS = 2_000; // a shorter loss isn't mentioned
const BACK_MS = 3_000; // a loss that was mentioned is followed by this much of "Connected again."
const NEWS_MS = 8_000; // and what has changed meanwhile takes longer to read
const COUNT_FROM_MS = 5_000; // a shorter pause isn't worth a countdown
const QUIET_MS = 25_000;
const ANSWER_MS = 10_000;

/** Before anything has happened. Times in ms; 0: not now. */
export const INITIAL = {
  state: "idle",
  words: "", // why it is as it is
  signInUrl: "", // where people sign in, if the server refuses guests
  news: "", // what the person has to know once it is open again
  failures: 0, // since the last good connection
  pause: 0, // from a failure to the next try
  until: 0, // when the pause ends
  openedAt: 0,
  downSince: 0,
  back: "", // what is said now that it is open again
  backUntil: 0,
};

/** Full jitter: up to 0.5 s after the first failure, doubling to at most 15 s. */
export const backoffMs = (failures, random) => random * Math.min(15_000, 250 * 2 ** failures);

/** The event that a closed socket is. A refused upgrade looks like any loss, so it has to be asked about over HTTP. */
export function closeEvent(code, wasOpen) {
  if (code === 1006 && !wasOpen) return { type: "check", code, words: "The server can't be reached." };
  const type = code === 4002 ? "check" : code >= 4100 && code < 4200 ? "stop" : "lost";
  return { type, code, words: CLOSED[code] ?? `The connection was closed (${code}).` };
}

/** The connection after an event; the same object when the event means nothing now. `random` is in [0, 1). */
export function transition(connection, event, now, random) {
  const state = NEXT[connection.state][event.type];
  if (!state) return connection;
  if (state === "open") return opened(connection, now);
  const downSince = state === "stopped" ? now - CALM_MS : connection.downSince || now; // a stop is told at once
  const { words = connection.words, news = connection.news, signInUrl = "" } = event;
  const down = { ...connection, state, words, news, signInUrl, downSince, backUntil: 0 };
  if (state !== "waiting") return down;
  const wasGood = connection.openedAt && now - connection.openedAt > STEADY_MS;
  const failures = wasGood ? 1 : connection.failures + 1;
  const pause = event.code === 1012 ? 500 + random * 4_000 : backoffMs(failures, random);
  return { ...down, failures, openedAt: 0, pause, until: now + pause };
}

function opened(connection, now) {
  const { news } = connection;
  const shows = news ? NEWS_MS : banner(connection, now) ? BACK_MS : 0;
  const back = { back: news || "Connected again.", backUntil: shows && now + shows, news: "" };
  return { ...connection, state: "open", words: "", downSince: 0, openedAt: now, ...back };
}

/** What to show: nothing (`null`) while all is well or for the first two seconds; `seconds` is 0 without countdown. */
export function banner(connection, now) {
  const { state, downSince, pause, until, words, signInUrl } = connection;
  if (state === "open" || state === "idle" || now - downSince < CALM_MS) return null;
  const counts = state === "waiting" && pause >= COUNT_FROM_MS;
  const seconds = counts ? Math.max(1, Math.ceil((until - now) / 1000)) : 0;
  return { words: words || "Connecting…", seconds, signInUrl };
}

/** Is the server alive? `alive`, `quiet` (send a ping now), `pinged` (wait), or `dead`. Times in ms. */
export function liveness(receivedAt, pingedAt, now) {
  if (pingedAt > receivedAt) return now - pingedAt > ANSWER_MS ? "dead" : "pinged";
  return now - receivedAt > QUIET_MS ? "quiet" : "alive";
}

// ---- The socket that lives it

/** A WebSocket of this guest. As a subprotocol the token stays out of the URL, and so out of every log on the way. */
export function openSocket({ token }, query = "") {
  const url = new URL(`ws${query}`, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url, ["roomloop", token]);
}

/** The one WebSocket of this tab. It lives that life: a closed socket is an event, a state is something to do. */
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

  /** The session has another token: connects anew with it. */
  restart() {
    if (this.#socket) this.#closed(1000);
    this.start();
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
