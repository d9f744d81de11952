import { el } from "../view/dom.js";

const MOST = 100;
const TIME = new Intl.DateTimeFormat([], { timeStyle: "medium", hourCycle: "h23" });

/** *What happened*: every event once, the latest last. What had happened before we looked isn't read out. */
export class Feed {
  #server = "";
  #seen = 0;

  constructor(log) {
    this.log = log;
    this.lines = log.firstElementChild;
  }

  render({ server, events }) {
    const last = events.at(-1)?.n ?? 0;
    const goesOn = server === this.#server && last >= this.#seen;
    this.log.ariaLive = goesOn ? "polite" : "off";
    if (!goesOn) this.lines.replaceChildren();
    const fresh = events.filter(({ n }) => !goesOn || n > this.#seen);
    this.lines.append(...fresh.map(line));
    while (this.lines.children.length > MOST) this.lines.firstChild.remove();
    this.#server = server;
    this.#seen = last;
  }
}

function line({ at, kind, text }) {
  const time = el("time", { dateTime: new Date(at).toISOString() }, TIME.format(at));
  return el("p", { "data-kind": kind }, time, el("span", {}, text));
}
