import { tab } from "../storage.js";
import { el, setText, setTexts } from "../view/dom.js";
import { Flood, Link, Reader, Robots } from "./experiments.js";
import { fastest, floodWords, labName, readerWords } from "./lab-text.js";
import { along } from "./scale.js";
import { SlowMotion } from "./trace.js";

const REMEMBERED = 5_000; // ids of what the room said
const RETIRES_S = 30;
const DOTS = 60; // of the plot

/** The lab: a room of one's own, and experiments with connections of one's own. */
export class Lab {
  room = tab.get("lab", labName());
  #link = null;
  #ids = [];
  #leftAt = 0;
  #robots = new Robots();
  #reader = new Reader(() => this.#ids);
  #flood = new Flood();

  constructor(card, session, onEnter) {
    Object.assign(this, { card, session, onEnter });
    tab.set("lab", this.room);
    this.slow = new SlowMotion(card.querySelector(".slow"));
    const press = {
      ".robots": () => this.#sendRobots(),
      ".stop": () => this.#read(this.#reader.state === "reading" && this.#reader.speed === 0 ? 100 : 0),
      ".flood": () => this.do("flood"),
      ".hello": () => this.do("hello"),
      ".pause": () => this.control({ loop: "pause" }),
      ".step": () => this.control({ loop: "step" }),
      ".run": () => this.control({ loop: "run" }),
      ".freeze": () => this.control({ redis: "freeze" }),
      ".cut": () => this.control({ redis: "cut" }),
      ".plug": () => this.do("plug"),
      ".leave": () => this.leave(),
      ".stop-all": () => this.stop(),
    };
    for (const [selector, act] of Object.entries(press)) card.querySelector(selector).onclick = act;
    card.querySelector("#speed").oninput = ({ target }) => this.#read(Number(target.value));
    card.querySelector("#delay").onchange = ({ target }) => this.control({ loop: { delayMs: Number(target.value) } });
    card.querySelector("#rate").oninput = ({ target }) => this.#setRate(Number(target.value));
    setText(card.querySelector(".lab-room"), `#${this.room}`);
  }

  /** Does one of the lab's things by name, as the lessons ask for it. */
  async do(what) {
    await this.enter();
    if (what === "robots") this.#sendRobots();
    if (what === "flood") this.#flood.press(this.session, this.room, this.strong);
    if (what === "hello") this.slow.say(this.#link);
    if (what === "plug") this.#reader.state === "reading" ? this.#reader.unplug() : this.#read(100);
    if (what === "stop reading") this.#read(0);
    if (what === "pause") await this.control({ loop: what });
  }

  /** Resolves when this page is in the lab's room. */
  enter() {
    this.#leftAt = 0;
    if (this.#link?.isOpen) return this.entered;
    this.entered = new Promise((done) => {
      const frame = (frame) => {
        if (frame.type === "joined") done();
        if (frame.type === "message") this.#ids = [...this.#ids.slice(1 - REMEMBERED), frame.id];
        if (frame.type === "error") this.#say(frame.detail);
        this.slow.onFrame(frame);
      };
      this.#link = new Link(this.session, this.room, { frame });
    });
    this.onEnter(this.room);
    return this.entered;
  }

  async control(command) {
    await this.enter();
    this.#say("");
    if (command.loop && this.strong) await this.#flood.open(this.session, this.room); // later it couldn't join
    this.#link.send({ type: "lab", room: this.room, ...command });
  }

  async #sendRobots() {
    await this.enter();
    this.#robots.start(this.session, this.room, Number(this.card.querySelector("#robots").value));
    this.#setRate(Number(this.card.querySelector("#rate").value));
  }

  #setRate(wanted) {
    this.#robots.rate = Math.min(wanted, fastest(this.#robots.links.length, this.strong));
  }

  async #read(speed) {
    await this.enter();
    this.card.querySelector("#speed").value = speed;
    if (this.#reader.state === "idle") this.#reader.start(this.session, this.room, speed);
    else Object.assign(this.#reader, { speed, back: null });
  }

  /** Ends all that was begun, and lets the loop run. */
  stop() {
    this.#robots.stop();
    this.#reader.stop();
    this.#flood.stop();
    if (this.strong) this.#link?.send({ type: "lab", room: this.room, loop: "run" });
    this.#say("Everything has stopped.");
  }

  leave() {
    this.stop();
    this.#link?.close();
    this.#link = null;
    this.#leftAt = Date.now();
  }

  #say(words) {
    setText(this.card.querySelector(".lab-words"), words);
  }

  render(snapshot, boxes, perTurn) {
    const { lab, breaksBus, rooms, events } = snapshot;
    this.strong = lab; // LAB=on
    const here = rooms.find(({ name }) => name === this.room);
    for (const node of this.card.querySelectorAll(".strong")) node.disabled = !lab;
    for (const node of this.card.querySelectorAll(".breaks")) node.disabled = !breaksBus;
    const outbox = boxes.findLast((box) => box.mine && box.window)?.outbox;
    const stuck = this.#reader.state === "reading" && this.#reader.speed === 0;
    this.card.querySelector(".reader-words").ariaLive = stuck ? "off" : "polite"; // nobody wants to hear every number
    setTexts(this.card, {
      ".stop": stuck ? "Read again" : "Stop reading",
      ".reader-words": readerWords(this.#reader, outbox),
      ".flood-words": floodWords(this.#flood, Date.now()),
      ".robots-words": this.#robotsWords(perTurn),
      ".loop-words": this.#loopWords(here),
      ".redis-words": this.#redisWords(here, events),
      ".leave-words": this.#leaveWords(events),
      ".plug-words": this.#reader.back ? readerWords(this.#reader) : "",
    });
    if (this.#robots.links.length && perTurn > 0) this.#plot(this.#robots.rate, perTurn);
  }

  #robotsWords(perTurn) {
    const { links, rate, sent, refused } = this.#robots;
    if (!links.length) return "";
    return `${links.length} robots say ${rate}/s together: ${perTurn.toFixed(1)} messages a turn. ${sent} sent, ${refused} refused.`;
  }

  #loopWords(room) {
    if (!room?.heldUp) return "";
    const waits = this.#robots.waits + (this.#link?.waits ?? 0);
    const full = room.inbox.size >= room.inbox.capacity ? " The inbox is full: the senders’ handlers wait." : "";
    const back = waits ? ` ${waits.toLocaleString("en")} bytes wait in this browser: back-pressure.` : "";
    return `${room.inbox.size} of ${room.inbox.capacity} commands wait.${full}${back}`;
  }

  #redisWords(room, events) {
    const caught = events.findLast(({ text }) => text.includes(this.room) && text.includes("caught up"));
    if (room?.behind) return "The room is behind.";
    return caught?.text ?? "";
  }

  #leaveWords(events) {
    if (!this.#leftAt) return "";
    const retired = events.some(({ at, text }) => at > this.#leftAt - 1_000 && text === `room ${this.room} retired`);
    if (retired) return `#${this.room} has retired: its thread has ended.`;
    const left = Math.max(0, RETIRES_S - Math.floor((Date.now() - this.#leftAt) / 1000));
    return `#${this.room} is empty. It retires in ${left} s, unless you come back.`;
  }

  /** Turn size against rate, both on log scales. */
  #plot(rate, perTurn) {
    const plot = this.card.querySelector(".plot");
    const dot = el("i", { "--x": `${along(rate, 200) * 100}%`, "--y": `${along(perTurn, 64) * 100}%` });
    plot.append(dot);
    while (plot.children.length > DOTS) plot.firstChild.remove();
  }
}
