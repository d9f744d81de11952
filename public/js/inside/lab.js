import { tab } from "../storage.js";
import { el, setTexts } from "../view/dom.js";
import { Link, Reader, Talkers } from "./experiments.js";
import * as text from "./lab-text.js";
import { along } from "./scale.js";
import { SlowMotion } from "./trace.js";

const REMEMBERED = 5_000; // ids of what the room said
const DOTS = 60; // of the plot
const DRAIN_MS = 350; // before each turn of up to 64 messages: what waited comes no faster than the rate limit lets it
const CUTS = 12; // at most, until a message is lost
const PADDING = ".".repeat(3_900); // large messages fill the buffers of TCP in seconds, and then wait in the browser

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The lab: a room of one's own, and experiments with connections of one's own. */
export class Lab {
  room = tab.get("lab", text.labName());
  words = []; // what it says of its experiments
  #stops = 0; // of everything
  #link = null;
  #ids = [];
  #left = null; // {at, n, isBack}: when this page left the room, the number of the last event before, and has it come back?
  #inbox = { size: 0, capacity: 1 }; // of the lab's room
  #drains = false; // what a full inbox held up comes out in slow turns
  #snapshot = { lab: false, rooms: [], events: [] };
  #robots = new Talkers("robot says");
  #flood = new Talkers("flood");
  #reader = new Reader(() => this.#ids);

  constructor(card, session, onEnter) {
    Object.assign(this, { card, session, onEnter });
    tab.set("lab", this.room);
    this.slow = new SlowMotion(card.querySelector(".slow"));
    for (const id of ["speed", "rate", "robots", "delay"]) this[id] = card.querySelector(`#${id}`);
    for (const button of card.querySelectorAll("[data-do]")) button.onclick = () => this.do(button.dataset.do);
    this.speed.oninput = () => this.do("read");
    this.delay.onchange = () => this.do("delay");
    this.rate.oninput = () => this.#setRate();
    setTexts(card, { ".lab-room": `#${this.room}` });
  }

  /** What each button does, and what a lesson may ask for. */
  #actions = {
    hello: () => this.slow.say(this.#link),
    robots: () => {
      this.#robots.connect(this.session, this.room, Number(this.robots.value));
      this.#robots.talk(0, Number.POSITIVE_INFINITY);
      this.#setRate();
      return this.#robots.joined;
    },
    "ten robots": () => this.#send(10),
    "fifty robots": () => this.#send(50),
    flood: async () => {
      await this.#connectFlood();
      this.#flood.talk(text.floodRate(this.isStrong), text.FLOOD_MS);
    },
    "stop reading": () => this.#read(0),
    "toggle reading": () => this.#read(this.#reader.isStuck ? 100 : 0),
    read: () => this.#read(Number(this.speed.value)),
    plug: () => (this.#reader.state === "reading" ? this.#reader.unplug() : this.#read(100)),
    pause: () => this.#control({ loop: "pause" }),
    step: () => this.#control({ loop: "step" }),
    run: () => this.#run(),
    delay: () => this.#control({ loop: { delayMs: Number(this.delay.value) } }),
    freeze: () => this.#control({ redis: "freeze" }),
    cut: () => this.#control({ redis: "cut" }),
    "cut until one is lost": () => this.#cutUntilOneIsLost(this.#lastEvent),
  };

  /** What a button or a lesson asks for, one after the other. `stop` ends also what was asked before it and still waits. */
  async do(...all) {
    if (all[0] === "stop") this.#stops++;
    const stops = this.#stops;
    const isOver = () => stops !== this.#stops;
    for (const what of all) if (!isOver()) await this.#do(what, isOver);
  }

  async #do(what, isOver) {
    if (what === "stop") return this.stop();
    if (what === "come back") return this.#comeBack(this.#left);
    this.#say("");
    await this.enter();
    if (isOver()) return;
    if (what === "leave") return this.leave();
    await this.#actions[what]();
  }

  /** A subscription is back within milliseconds: often no message was lost meanwhile. */
  async #cutUntilOneIsLost(n) {
    for (let cuts = 0; cuts < CUTS && this.#robots.links.length && !this.#happened("caught up", n); cuts++) {
      await this.#actions.cut();
      await pause(1_000);
    }
  }

  /** Joins in the moment in which the empty room is about to retire, unless the person does something else before. */
  async #comeBack(left) {
    await pause(left.at + text.RETIRES_S * 1_000 - Date.now());
    if (this.#left !== left) return;
    await this.do("hello");
    this.#left = { ...left, isBack: true };
  }

  /** Has the server what this needs: `lab`, `breaksBus`, `backPressure`, or nothing? */
  can(need) {
    if (need === "backPressure") return this.isStrong && !this.#hasRedis;
    return !need || Boolean(this.#snapshot[need]);
  }

  /** Then the bus takes what a full inbox doesn't. */
  get #hasRedis() {
    return this.#snapshot.bus?.kind === "redis";
  }

  /** LAB=on: rooms can be held up, and more may be said. */
  get isStrong() {
    return this.can("lab");
  }

  /** Resolves when this page is in the lab's room. */
  enter() {
    this.#left = null;
    if (this.#link?.isEnded ?? true) {
      this.#link = new Link(this.session, this.room, { frame: (frame) => this.#onFrame(frame) });
      this.onEnter(this.room);
    }
    return this.#link.joined;
  }

  #onFrame(frame) {
    if (frame.type === "message") this.#ids = [...this.#ids.slice(1 - REMEMBERED), frame.id];
    if (frame.type === "error") this.#say(frame.detail);
    this.slow.onFrame(frame);
  }

  /** Its connection comes before a room is held up: later it couldn't join. */
  #connectFlood() {
    return this.#flood.connect(this.session, this.room, 1);
  }

  /** What waits behind a full inbox would be refused, or cut this page, if it came all at once. Nothing is added to it. */
  #run() {
    this.#drains = this.#inbox.size >= this.#inbox.capacity;
    this.#link?.send({ type: "lab", room: this.room, loop: this.#drains ? { delayMs: DRAIN_MS } : "run" });
    if (this.#drains) this.#flood.until = Math.min(this.#flood.until, Date.now());
  }

  async #control(command) {
    this.#drains = false;
    if (command.loop && this.isStrong) await this.#connectFlood();
    this.#link.send({ type: "lab", room: this.room, ...command });
  }

  #send(robots) {
    [this.robots.value, this.rate.value] = [robots, 200];
    return this.#actions.robots();
  }

  #setRate() {
    this.#robots.rate = Math.min(Number(this.rate.value), text.fastest(this.#robots.links.length, this.isStrong));
  }

  #read(speed) {
    this.speed.value = speed;
    if (this.#reader.state === "idle") this.#reader.start(this.session, this.room, speed);
    else Object.assign(this.#reader, { speed, back: null });
  }

  /** Ends all that was begun, and lets the loop run. */
  stop() {
    this.#left = null;
    for (const experiment of [this.#robots, this.#reader, this.#flood]) experiment.stop();
    if (this.isStrong) this.#run();
    this.#say("Everything has stopped.");
  }

  leave() {
    this.stop();
    this.#link.close();
    this.#link = null;
    this.#left = { at: Date.now(), n: this.#lastEvent, isBack: false };
  }

  get #lastEvent() {
    return this.#snapshot.events.at(-1)?.n ?? 0;
  }

  /** What happened to the lab's room after event `n`, in the latest event with these words; undefined: it did not. */
  #happened(words, after) {
    const isIt = ({ n, text }) => n > after && text.startsWith(`room ${this.room} ${words}`);
    return this.#snapshot.events.findLast(isIt)?.text;
  }

  #say(words) {
    setTexts(this.card, { ".lab-words": words });
  }

  render(snapshot, boxes, perTurn) {
    this.#snapshot = snapshot;
    for (const node of this.card.querySelectorAll(".strong")) node.disabled = !snapshot.lab;
    for (const node of this.card.querySelectorAll(".breaks")) node.disabled = !snapshot.breaksBus;
    const room = snapshot.rooms.find(({ name }) => name === this.room);
    if (room) this.#inbox = room.inbox;
    if (this.#drains && this.#link && 2 * this.#inbox.peak < this.#inbox.capacity) this.enter().then(() => this.#run());
    const outbox = boxes.findLast((box) => box.mine && box.window)?.outbox;
    const left = this.#left;
    const waits = this.#robots.waits + this.#flood.waits;
    this.#flood.padding = room?.heldUp ? PADDING : "";
    this.card.querySelector(".reader-words").ariaLive = this.#reader.isStuck ? "off" : "polite"; // too many numbers
    setTexts(this.card, {
      "[data-do='toggle reading']": this.#reader.isStuck ? "Read again" : "Stop reading",
      ".reader-words": text.readerWords(this.#reader, outbox),
      ".flood-words": text.floodWords(this.#flood, Date.now()),
      ".robots-words": text.robotsWords(this.#robots, perTurn),
      ".loop-words": room ? text.loopWords(room, waits, this.#hasRedis) : "",
      ".redis-words": room?.behind ? "The room is behind." : (this.#happened("caught up", 0) ?? ""),
      ".leave-words": left ? text.leaveWords(this.room, left, this.#happened("retired", left.n), Date.now()) : "",
    });
    this.words = [...this.card.querySelectorAll(".words")].map((node) => node.textContent).filter(Boolean);
    if (this.#robots.links.length && perTurn > 0) this.#plot(this.#robots.rate, perTurn);
  }

  /** Turn size against rate, both on log scales. */
  #plot(rate, perTurn) {
    const plot = this.card.querySelector(".plot");
    plot.append(el("i", { "--x": `${along(rate, 200) * 100}%`, "--y": `${along(perTurn, 64) * 100}%` }));
    while (plot.children.length > DOTS) plot.firstChild.remove();
  }
}
