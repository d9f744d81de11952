import { tab } from "../storage.js";
import { el, setTexts } from "../view/dom.js";
import { Link, Reader, Talkers } from "./experiments.js";
import * as text from "./lab-text.js";
import { along } from "./scale.js";
import { SlowMotion } from "./trace.js";

const REMEMBERED = 5_000; // ids of what the room said
const DOTS = 60; // of the plot

/** The lab: a room of one's own, and experiments with connections of one's own. */
export class Lab {
  room = tab.get("lab", text.labName());
  #link = null;
  #ids = [];
  #left = null; // {at, n}: when this page left the room, and the number of the last event before
  #snapshot = { lab: false, rooms: [], events: [] };
  #robots = new Talkers("robot says");
  #flood = new Talkers("flood");
  #reader = new Reader(() => this.#ids);

  constructor(card, session, onEnter) {
    Object.assign(this, { card, session, onEnter });
    tab.set("lab", this.room);
    this.slow = new SlowMotion(card.querySelector(".slow"));
    [this.speed, this.rate, this.robots, this.delay] = ["speed", "rate", "robots", "delay"].map((id) =>
      card.querySelector(`#${id}`),
    );
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
    },
    "fifty robots": () => {
      [this.robots.value, this.rate.value] = [50, 200];
      this.#actions.robots();
    },
    wait: () => new Promise((done) => setTimeout(done, 1_500)),
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
    run: () => this.#control({ loop: "run" }),
    delay: () => this.#control({ loop: { delayMs: Number(this.delay.value) } }),
    freeze: () => this.#control({ redis: "freeze" }),
    cut: () => this.#control({ redis: "cut" }),
  };

  async do(what) {
    if (what === "stop") return this.stop();
    this.#say("");
    await this.enter();
    if (what === "leave") return this.leave();
    await this.#actions[what]();
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

  async #control(command) {
    if (command.loop && this.isStrong) await this.#connectFlood();
    this.#link.send({ type: "lab", room: this.room, ...command });
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
    for (const experiment of [this.#robots, this.#reader, this.#flood]) experiment.stop();
    if (this.isStrong) this.#link?.send({ type: "lab", room: this.room, loop: "run" });
    this.#say("Everything has stopped.");
  }

  leave() {
    this.stop();
    this.#link.close();
    this.#link = null;
    this.#left = { at: Date.now(), n: this.#snapshot.events.at(-1)?.n ?? 0 };
  }

  #say(words) {
    setTexts(this.card, { ".lab-words": words });
  }

  render(snapshot, boxes, perTurn) {
    this.#snapshot = snapshot;
    for (const node of this.card.querySelectorAll(".strong")) node.disabled = !snapshot.lab;
    for (const node of this.card.querySelectorAll(".breaks")) node.disabled = !snapshot.breaksBus;
    const room = snapshot.rooms.find(({ name }) => name === this.room);
    const outbox = boxes.findLast((box) => box.mine && box.window)?.outbox;
    const waits = this.#robots.waits + this.#flood.waits + (this.#link?.waits ?? 0);
    const reader = text.readerWords(this.#reader, outbox);
    this.card.querySelector(".reader-words").ariaLive = this.#reader.isStuck ? "off" : "polite"; // too many numbers
    setTexts(this.card, {
      "[data-do='toggle reading']": this.#reader.isStuck ? "Read again" : "Stop reading",
      ".reader-words": reader,
      ".flood-words": text.floodWords(this.#flood, Date.now()),
      ".robots-words": text.robotsWords(this.#robots, perTurn),
      ".loop-words": room ? text.loopWords(room, waits, this.#hasRedis) : "",
      ".redis-words": this.#redisWords(room),
      ".leave-words": this.#leaveWords(),
    });
    if (this.#robots.links.length && perTurn > 0) this.#plot(this.#robots.rate, perTurn);
  }

  #redisWords(room) {
    if (room?.behind) return "The room is behind.";
    const isOurs = (event) => event.text.includes(this.room) && event.text.includes("caught up");
    return this.#snapshot.events.findLast(isOurs)?.text ?? "";
  }

  #leaveWords() {
    if (!this.#left) return "";
    const { at, n } = this.#left;
    if (this.#snapshot.events.some((event) => event.n > n && event.text === `room ${this.room} retired`))
      return `#${this.room} has retired: its thread has ended.`;
    const left = Math.max(0, text.RETIRES_S - Math.floor((Date.now() - at) / 1000));
    return `#${this.room} is empty. It retires in ${left} s, unless you come back.`;
  }

  /** Turn size against rate, both on log scales. */
  #plot(rate, perTurn) {
    const plot = this.card.querySelector(".plot");
    plot.append(el("i", { "--x": `${along(rate, 200) * 100}%`, "--y": `${along(perTurn, 64) * 100}%` }));
    while (plot.children.length > DOTS) plot.firstChild.remove();
  }
}
