import { newRef } from "../protocol.js";
import { el, setText } from "../view/dom.js";

const SLOWER = 10_000;
const TIMEOUT_MS = 10_000;
const LONGEST_NANOS = 2e6; // that are played in full: they take 20 s
const NO_TRACE = "No trace came: the room may be held up, or it read the message from the log.";

/** Step → what happens there, and the Java that does it. */
const STEPS = {
  received: ["The text has come from the socket, on a virtual thread of its own.", "ws.onMessage(this::receive);"],
  parsed: ["JSON became a checked value.", "parser.parse(ctx.message(), …)"],
  "queued for the bus": ["The handler hands it over and is done.", "bus.publish(draft).whenComplete(…)"],
  "in the log": ["It has its id and its place for good.", "log.append(draft), or with Redis publish.lua"],
  heard: ["The bus tells each server that has the room open.", "listener.onMessage(message);"],
  "in the inbox": ["A command in the room’s bounded queue.", "offer(new Command.Deliver(message))"],
  "in a batch": ["The room’s own thread took it, with all that waited.", "inbox.take(commands, most, nextTimeout());"],
  encoded: ["JSON once, for all members.", "ServerFrames.message(message)"],
  "in the outbox": ["The same bytes went to every outbox, without waiting.", "members.broadcast(batch.take());"],
  written: ["Your socket has it: that is the acknowledgement.", "socket.write(frame, onWritten)"],
};

const micros = (nanos) =>
  `${(nanos / 1000).toLocaleString("en", { maximumFractionDigits: nanos < 10_000 ? 1 : 0 })} µs`;

/**
 * The steps as they are played: each with its moment in ms, ten thousand times as slow. If that would last too long, as
 * after a pause of the room, each long wait is shortened to an equal share of the time.
 */
export function timeline(steps) {
  const most = steps.at(-1).nanos > LONGEST_NANOS ? LONGEST_NANOS / steps.length : Number.POSITIVE_INFINITY;
  let played = 0;
  return steps.map((step, i) => {
    const [words, code] = STEPS[step.name] ?? ["", ""];
    const nanos = step.nanos - (steps[i - 1]?.nanos ?? 0);
    const took = micros(nanos) + (nanos > most ? ", shortened here" : "");
    played += Math.min(nanos, most);
    return { ...step, words, code, took, playAt: (played * SLOWER) / 1e6 };
  });
}

/** *Say hello in slow motion*: one message, followed through the server. */
export class SlowMotion {
  #timers = [];
  #ref = "";

  constructor(card) {
    this.card = card;
    this.list = card.querySelector("ol");
    card.querySelector(".all").onclick = () => this.#showAll();
  }

  /** @param link to the lab's room */
  say(link) {
    this.#clear();
    this.#ref = newRef();
    this.#tell("On its way…");
    link.send({ type: "message", room: link.room, text: "hello in slow motion", ref: this.#ref, trace: true });
    this.#timers.push(setTimeout(() => this.#tell(NO_TRACE), TIMEOUT_MS));
  }

  onFrame({ type, ref, steps }) {
    if (type === "trace" && ref === this.#ref) this.show(steps);
  }

  show(steps) {
    this.#clear();
    const all = timeline(steps);
    const [took, times] = [micros(all.at(-1).nanos), SLOWER.toLocaleString("en")];
    const but = all.at(-1).nanos > LONGEST_NANOS ? ", but the long waits are shortened" : "";
    this.#tell(`It took ${took} in all. Here it is again, ${times} times as slow${but}.`);
    this.list.replaceChildren(...all.map(row));
    this.card.querySelector(".all").hidden = false;
    for (const [i, { playAt }] of all.entries()) this.#timers.push(setTimeout(() => this.#reach(i), playAt));
  }

  #reach(i) {
    for (const [n, node] of [...this.list.children].entries())
      node.dataset.state = n < i ? "past" : n === i ? "now" : "";
    if (i === this.list.children.length - 1) this.card.querySelector(".all").hidden = true;
  }

  #showAll() {
    this.#clear();
    this.#reach(this.list.children.length - 1);
  }

  #tell(words) {
    setText(this.card.querySelector("[role=status]"), words);
  }

  #clear() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

function row({ name, thread, at, words, code, took, nanos }) {
  const when = el("span", { className: "muted" }, `${micros(nanos)} (+${took}) on ${thread}`);
  const java = el("code", {}, code, el("span", { className: "at" }, at));
  return el("li", { "data-state": "" }, el("b", {}, name), " ", when, el("p", {}, words), java);
}
